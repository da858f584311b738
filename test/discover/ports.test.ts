import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { hunt, type Watch } from '../../agent/discover/hunt.ts';
import { serialSuggestion } from '../../agent/discover/suggest.ts';
import { sourcesYaml } from '../../config/add-sources.ts';
import { loadConfig } from '../../config/load.ts';
import type { UsualLine } from '../../drivers/protocol.ts';
import { openTransport } from '../../drivers/serial/open-transport.ts';
import { allCases, inputOf } from '../drivers/cases.ts';
import { hasSocat } from '../peers/socat.ts';
import { scratch } from '../peers/weir.ts';
import { startDevice } from './uart-cable.ts';

const WATCH: Watch = {
  now: Date.now,
  mono: () => performance.now(),
  wait: (length, signal) => sleep(length, undefined, signal && { signal }).catch(() => undefined),
};
const PATIENCE = { silence: 4000, rate: 1500, settle: 300 };

/** What a device sends, how its line is set, and what discovery is to call it. */
interface Capture {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly line: UsualLine;
  readonly format: string;
}

const text = (line: (i: number) => string) =>
  new TextEncoder().encode(Array.from({ length: 50 }, (_, i) => `${line(i)}\r\n`).join(''));

const SKETCHES: readonly Capture[] = [
  {
    name: 'JSON lines',
    line: { baud: 115_200 },
    format: 'json',
    bytes: text((i) => JSON.stringify({ temperature: 21 + i / 10, humidity: 40 + (i % 5) })),
  },
  {
    name: 'CSV',
    line: { baud: 9600 },
    format: 'csv',
    bytes: text((i) => `${(21 + i / 10).toFixed(2)},${40 + (i % 7)},1013.${i}`),
  },
  {
    name: 'names and values',
    line: { baud: 57_600 },
    format: 'kv',
    bytes: text((i) => `T=${21 + i / 10} H:${40 + (i % 7)}`),
  },
];

/** The golden case of a protocol's folder, over and over. */
function caseOf(name: string, line: UsualLine): Capture {
  const one = allCases().find((each) => each.name === name);
  if (one === undefined) throw new Error(`no case ${name}`);
  return { name, line, format: name.split('/')[0] as string, bytes: inputOf(one) };
}

const CAPTURES: readonly Capture[] = [
  ...SKETCHES,
  caseOf('vedirect/solar-charger', { baud: 19_200 }),
  caseOf('nmea0183/weather-mast', { baud: 4800 }),
  caseOf('nmea0183/gps-fix', { baud: 38_400 }),
  caseOf('dsmr/version-5', { baud: 115_200 }),
  caseOf('sml/three-phases', { baud: 9600 }),
  caseOf('tic/standard', { baud: 9600, bits: 7, parity: 'even' }),
  caseOf('frame/pms5003', { baud: 9600 }),
  caseOf('frame/sds011', { baud: 9600 }),
  caseOf('frame/tfmini', { baud: 115_200 }),
  caseOf('tic/historic', { baud: 1200, bits: 7, parity: 'even' }),
];

test.skipIf(!hasSocat)(
  'thirteen devices at their bit rates are recognised by listening, none for another, and the configuration for them is sound',
  { timeout: 240_000 },
  async () => {
    const folder = scratch();
    const outcomes = await Promise.all(
      CAPTURES.map(async ({ bytes, line }, i) => {
        const port = join(folder.path, `tty${i}`);
        const device = await startDevice(port, bytes, line);
        try {
          return await hunt(await openTransport(port, WATCH.mono), { watch: WATCH, patience: PATIENCE });
        } finally {
          await device.stop();
        }
      }),
    );
    folder.remove();
    const heard = outcomes.map((outcome) =>
      outcome.kind === 'found' ? `${outcome.finding.format} at ${outcome.line.baud}` : outcome.kind,
    );
    expect(heard).toEqual(CAPTURES.map(({ format, line }) => `${format} at ${line.baud}`));
    for (const outcome of outcomes) {
      if (outcome.kind !== 'found') continue;
      const yaml = sourcesYaml([serialSuggestion('/dev/ttyUSB0', outcome.line, outcome.finding, [])]);
      expect(loadConfig(yaml, 'found.yaml').kind).toBe('ok');
      expect(outcome.finding.heard.length).toBeGreaterThan(0);
    }
  },
);
