import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FieldFacts } from '../../agent/model/series.ts';
import { compileGlob } from '../../agent/settings/glob.ts';
import { factsOf } from '../values/facts.ts';
import type { Item } from './item.ts';
import { numberIn } from './number.ts';
import { namesIn, textIfAny, textOf, wordFor } from './text.ts';
import { thermometerOf } from './thermometer.ts';

const { quantity, plain, counter } = factsOf('sysfs hwmon');

interface Kind {
  readonly divide: number;
  readonly facts: FieldFacts;
}

// What the kernel measures and in which parts of a unit (Documentation/hwmon/sysfs-interface).
export const HWMON_KINDS: Readonly<Record<string, Kind>> = {
  temp: { divide: 1000, facts: quantity('temperature', '°C') },
  in: { divide: 1000, facts: quantity('voltage', 'V') },
  curr: { divide: 1000, facts: quantity('current', 'A') },
  power: { divide: 1e6, facts: quantity('power', 'W') },
  energy: { divide: 1e6, facts: counter('J') },
  humidity: { divide: 1000, facts: quantity('humidity', '%') },
  fan: { divide: 1, facts: plain('rpm', { rules: { range: { min: 0 } } }) },
  freq: { divide: 1, facts: plain('Hz') },
};
const INPUT = /^(temp|in|curr|power|energy|humidity|fan|freq)(\d+)_(?:input|average)$/;

/**
 * What hardware monitors show: temperatures, voltages, fans. A chip is known by its name, and where several share one,
 * by what it is a part of: the number in `hwmon3` is another one after the next start.
 */
export async function hwmonItems(root: string, names: readonly string[]): Promise<Item[]> {
  const folder = join(root, 'class/hwmon');
  const patterns = names.map(compileGlob);
  const chips: { readonly path: string; readonly name: string; readonly part: string }[] = [];
  for (const entry of await namesIn(folder)) {
    const path = join(folder, entry);
    const name = wordFor((await textIfAny(join(path, 'name'))) ?? '');
    if (name !== '' && patterns.some((pattern) => pattern.test(name)))
      chips.push({ path, name, part: await partOf(path) });
  }
  const items = await Promise.all(
    chips.map(({ path, name, part }) => {
      const shared = chips.filter((chip) => chip.name === name).length > 1;
      return chipItems(path, shared ? `${name}-${part}` : name, quantity(thermometerOf(name), '°C'));
    }),
  );
  return items.flat();
}

async function chipItems(path: string, device: string, temperature: FieldFacts): Promise<Item[]> {
  const items: Item[] = [];
  for (const file of await namesIn(path)) {
    const [, kind = '', number = ''] = INPUT.exec(file) ?? [];
    const known = HWMON_KINDS[kind];
    if (!known) continue;
    const label = wordFor((await textIfAny(join(path, `${kind}${number}_label`))) ?? '');
    const facts = kind === 'temp' ? temperature : known.facts;
    const field = { name: label === '' ? `${kind}${number}` : label, facts };
    const full = join(path, file);
    items.push({ path: full, device, field, read: async () => numberIn(await textOf(full), known.divide) });
  }
  return items;
}

/** What a chip is a part of: `thermal_zone0`, `1-0076`, `0000_01_00.0`. */
async function partOf(path: string): Promise<string> {
  try {
    return wordFor(basename(await realpath(join(path, 'device'))));
  } catch {
    return 'virtual'; // It is part of nothing.
  }
}
