import { join } from 'node:path';
import type { FieldFacts } from '../../agent/model/series.ts';
import { compileGlob } from '../../agent/settings/glob.ts';
import { factsOf } from '../values/facts.ts';
import type { Item, Outcome } from './item.ts';
import { numberIn } from './number.ts';
import { namesIn, textIfAny, textOf, wordFor } from './text.ts';
import { thermometerOf } from './thermometer.ts';

const { quantity, plain } = factsOf('sysfs iio');

interface Channel {
  readonly name: string;
  readonly divide: number;
  readonly multiply?: number;
  readonly facts: FieldFacts;
}

// Channels by the kernel's names and units (Documentation/ABI/testing/sysfs-bus-iio).
export const IIO_CHANNELS: Readonly<Record<string, Channel>> = {
  temp: { name: 'temperature', divide: 1000, facts: quantity('temperature', '°C') },
  humidityrelative: { name: 'humidity', divide: 1000, facts: quantity('humidity', '%') },
  // In kilopascals.
  pressure: { name: 'pressure', divide: 1, multiply: 10, facts: quantity('pressure', 'hPa') },
  illuminance: { name: 'illuminance', divide: 1, facts: quantity('illuminance', 'lx') },
  voltage: { name: 'voltage', divide: 1000, facts: quantity('voltage', 'V') },
  current: { name: 'current', divide: 1000, facts: quantity('current', 'A') },
  power: { name: 'power', divide: 1000, facts: quantity('power', 'W') },
  resistance: { name: 'resistance', divide: 1, facts: plain('Ω') },
  distance: { name: 'distance', divide: 1, facts: quantity('distance', 'm') },
  proximity: { name: 'proximity', divide: 1, facts: plain() },
  // In percent of the air: 0.04 is 400 ppm.
  concentration_co2: { name: 'co2', divide: 1, multiply: 10_000, facts: quantity('co2', 'ppm') },
};
const FILE = /^in_([a-z]+)(\d*)((?:_[a-z]\w*?)?)_(input|raw)$/;

/** What sensor chips with a driver of the kernel's industrial I/O measure: BME280, SHT, ADS1115, BH1750. */
export async function iioItems(root: string, names: readonly string[]): Promise<Item[]> {
  const folder = join(root, 'bus/iio/devices');
  const patterns = names.map(compileGlob);
  const items: Item[] = [];
  const seen = new Map<string, number>();
  for (const entry of await namesIn(folder)) {
    const path = join(folder, entry);
    const name = wordFor((await textIfAny(join(path, 'label'))) ?? (await textIfAny(join(path, 'name'))) ?? '');
    if (name === '' || !patterns.some((pattern) => pattern.test(name))) continue;
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    const temperature = quantity(thermometerOf(name), '°C');
    items.push(...(await channelItems(path, before === 0 ? name : `${name}-${before + 1}`, temperature)));
  }
  return items;
}

async function channelItems(path: string, device: string, temperature: FieldFacts): Promise<Item[]> {
  const files = await namesIn(path);
  return files.flatMap((file): Item[] => {
    const [, type = '', number = '', modifier = '', how] = FILE.exec(file) ?? [];
    const channel = IIO_CHANNELS[`${type}${modifier}`] ?? IIO_CHANNELS[type];
    // Where the kernel reckons the value itself, the raw one is left.
    if (!channel || (how === 'raw' && files.includes(file.replace(/raw$/, 'input')))) return [];
    const full = join(path, file);
    const facts = type === 'temp' ? temperature : channel.facts;
    const field = { name: `${channel.name}${number === '' ? '' : `_${number}`}`, facts };
    const read = how === 'raw' ? () => scaledRaw(path, type, number, full) : async () => numberIn(await textOf(full));
    return [{ path: full, device, field, read: async () => inUnit(await read(), channel) }];
  });
}

/** (raw + offset) times scale, each of the channel or of all channels of its type. */
async function scaledRaw(path: string, type: string, number: string, file: string): Promise<Outcome> {
  const raw = numberIn(await textOf(file));
  const factor = async (what: string, otherwise: number): Promise<number> => {
    const own = await textIfAny(join(path, `in_${type}${number}_${what}`));
    const shared = own ?? (await textIfAny(join(path, `in_${type}_${what}`)));
    const found = shared === undefined ? undefined : numberIn(shared);
    return found?.kind === 'value' ? found.value : otherwise;
  };
  if (raw.kind === 'none') return raw;
  return { kind: 'value', value: (raw.value + (await factor('offset', 0))) * (await factor('scale', 1)) };
}

function inUnit(outcome: Outcome, { divide, multiply = 1 }: Channel): Outcome {
  return outcome.kind === 'value' ? { kind: 'value', value: (outcome.value / divide) * multiply } : outcome;
}
