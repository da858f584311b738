import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cable, hasSocat, startCable } from '../peers/socat.ts';
import { until } from '../peers/until.ts';
import { Site } from './site.ts';

const START = Math.floor(Date.now() / 1000) * 1000 - 600_000;
const FORMATS = ['csv', 'kv', 'json', 'regex'] as const;
type Format = (typeof FORMATS)[number];

/** A good line: the n-th second, in a window of its own. */
const GOOD: Record<Format, (time: number, t: number) => string> = {
  csv: (time, t) => `${time},${t}\n`,
  kv: (time, t) => `time=${time} t=${t}\n`,
  json: (time, t) => `{"id":"a","time":${time},"t":${t}}\n`,
  regex: (time, t) => `at ${time} T=${t}\n`,
};

const CONFIG = (path: string) => `
sources:
  csv: { driver: serial, port: ${path}/csv, decode: { format: csv, fields: [time, t], time: { field: time, format: unix_ms, else: reject } } }
  kv: { driver: serial, port: ${path}/kv, max_series: 20, max_line: 65536, decode: { format: kv, time: { field: time, format: unix_ms } } }
  json: { driver: serial, port: ${path}/json, max_series: 20, max_line: 65536, decode: { format: json, device: { field: id }, time: { field: time, format: unix_ms } } }
  regex: { driver: serial, port: ${path}/regex, decode: { format: regex, pattern: 'at (?P<time>[0-9]+) T=(?P<t>\\S+)', time: { field: time, format: unix_ms } } }
  folder: { driver: serial, port: ${path}, decode: { format: kv } }
  file: { driver: serial, port: ${path}/weir.yaml, decode: { format: kv } }
  device: { driver: serial, port: /dev/zero, decode: { format: kv } }
  nothing: { driver: serial, port: ${path}/ttyUSB7, decode: { format: kv } }
series:
  "**": { idle_after: 200ms }
  "kv/mode": { kind: state }
windows: [1s]
`;

const at = START + 300_000;
const json = (text: string) => `{"id":"a","time":${at},${text}}\n`;

const BAD: [what: string, source: Format, bytes: string | Uint8Array, counts: Record<string, number>][] = [
  ...FORMATS.map((source): (typeof BAD)[number] => ['binary noise', source, noise(100_000), { unparsable: 100 }]),
  ...FORMATS.map((source): (typeof BAD)[number] => [
    '1 MB without a newline',
    source,
    `${'9'.repeat(1_000_000)}\n`,
    { too_big: 1 },
  ]),
  ['invalid UTF-8', 'csv', bytes(`${at},2`, 0xff, 0xfe, '1\n'), { unparsable: 1 }],
  ['invalid UTF-8', 'kv', bytes(`time=${at} t=2`, 0xc3, 0x28, '\n'), { unparsable: 1 }],
  ['invalid UTF-8', 'json', bytes(`{"id":"a","t`, 0xff, '":1}\n'), { unparsable: 1 }],
  ['1e400', 'csv', `${at},1e400\n${at},-1e999\n`, { out_of_double: 2 }],
  ['1e400', 'kv', `time=${at} t=1e400\n`, { out_of_double: 1 }],
  ['1e400', 'json', json('"t":1e400'), { out_of_double: 1 }],
  ['1e400', 'regex', `at ${at} T=1e400\n`, { out_of_double: 1 }],
  ['a value that is none', 'csv', `${at},nan\n${at},\n${at},inf\n${at},ovf\n`, { missing: 4 }],
  ['a column too many, one too few', 'csv', `${at},1,2\n${at}\n`, { unparsable: 2 }],
  ['the year 2099', 'csv', `${Date.UTC(2099, 0)},22\n`, { future: 1 }],
  ['the year 2099', 'kv', `time=${Date.UTC(2099, 0)} t=22\n`, { future: 1 }],
  ['the year 2099', 'json', `{"id":"a","time":${Date.UTC(2099, 0)},"t":22}\n`, { future: 1 }],
  ['1970, and times that no date can have', 'csv', '0,22\n99999999999999999999,23\n-5,24\n', { bad_time: 3 }],
  ['900,000 brackets', 'json', `${'['.repeat(900_000)}\n`, { too_big: 1 }],
  ['objects 10,000 deep', 'json', json(`"t":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`), { too_big: 1 }],
  ['200 labels of a state', 'kv', list(200, (i) => `time=${at + i} mode=label${i}\n`, ''), { too_many_labels: 136 }],
  ['500 fields', 'kv', `time=${at} ${list(500, (i) => `f${i}=1`)}\n`, { too_many_series: 480 }],
  ['500 devices', 'json', list(500, (i) => `{"id":"dev${i}","time":${at},"t":1}\n`, ''), { too_many_series: 480 }],
  ['a word for a number', 'regex', `at ${at} T=__proto__\n`, { unparsable: 1 }],
];

const site = new Site();
const cables = {} as Record<Format, Cable>;
let second = 0;
const sent: Record<Format, number[]> = { csv: [], kv: [], json: [], regex: [] };

function sendGood(source: Format): void {
  const t = 20 + second / 100;
  cables[source].write(GOOD[source](START + 1000 * second++, t));
  sent[source].push(t);
}

describe.skipIf(!hasSocat)(
  'bad input on a serial port is counted, and the good beside it goes on (needs socat)',
  () => {
    beforeAll(async () => {
      for (const format of FORMATS) cables[format] = await startCable(`${site.path}/${format}`);
      await site.configure(CONFIG(site.path)).start();
      await site.said('"port_open"', FORMATS.length);
      for (const format of FORMATS) cables[format].write('a torn line\n');
    });
    afterAll(async () => {
      await site.close();
      for (const cable of Object.values(cables)) await cable.unplug();
    });

    test('names that mean something to JavaScript are names like any other', async () => {
      const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
      cables.kv.write(`time=${at} ${names.map((name, i) => `${name}=${i}`).join(' ')} mode=__proto__\n`);
      cables.json.write(`{"id":"__proto__","time":${at},"constructor":{"prototype":{"x":1}},"__proto__":{"y":2}}\n`);
      for (const source of FORMATS) sendGood(source);
      await site.shows('all of them', ({ ledger }) => ledger.summarised >= names.length + 3);
      expect(names.map((name) => site.values(`kv/${name}`))).toEqual([[0], [1], [2], [3], [4]]);
      expect(site.values('json/__proto__/**')).toEqual([2, 1]);
      expect(site.summaries('kv/mode')).toMatchObject([{ count: 1, first: '__proto__' }]);
    });

    test.each(BAD)('%s, as %s', async (_what, source, input, expected) => {
      const before = (await site.shows('its status', () => true)).counts;
      const had = (name: string) => before[`${source}.invalid.${name}`] ?? 0;
      sendGood(source);
      cables[source].write(input);
      sendGood(source);
      await site.shows(`${source} counted ${JSON.stringify(expected)}`, ({ counts }) =>
        Object.entries(expected).every(
          ([name, least]) => (counts[`${source}.invalid.${name}`] ?? 0) - had(name) >= least,
        ),
      );
    });

    test('a port that disappears says so, stops no other, and is read again when it is back', async () => {
      // What was written but not yet read goes with the cable, as it would in the field.
      await until(() => site.values('regex/t').length === sent.regex.length, 'all that was sent is a window');
      await cables.regex.unplug();
      await site.shows('the port is missed', ({ sources }) => sources['regex']?.reason === 'no such port');
      for (const source of ['csv', 'kv', 'json'] as const) sendGood(source);
      await cables.regex.plug();
      await site.said('"port_open"', FORMATS.length + 1);
      cables.regex.write('a torn line\n');
      sendGood('regex');
    });

    test.each([
      ['folder', 'fault', 'no serial port', /this is a folder, no serial port/],
      [
        'file',
        'fault',
        'no serial port',
        /this is a file, no serial port. A recorded file is read with `driver: file`/,
      ],
      ['device', 'fault', 'no serial port', /a device of another kind/],
      ['nothing', 'waiting', 'no such port', /ttyUSB7: no such port/],
    ])(
      'where a %s stands instead of a port, the source says so and disturbs nobody',
      async (name, state, reason, detail) => {
        const { sources } = await site.shows('its status', () => true);
        expect(sources[name]).toMatchObject({ state, reason, detail: expect.stringMatching(detail) });
      },
    );

    test('in the end every good line is a window, the books balance, and little memory was needed', async () => {
      await site.shows(
        'all is in',
        ({ ledger }) => ledger.open === 0 && ledger.summarised >= Object.values(sent).flat().length,
      );
      for (const source of FORMATS) {
        const series = source === 'json' ? 'json/a/t' : `${source}/t`;
        expect(site.values(series), series).toEqual(sent[source]);
      }
      expect(await site.imbalance()).toBe(0);
      expect(site.peakMemory() ?? 0).toBeLessThan(250);
    });
  },
);

/** The same each time, up to a line end. */
function noise(length: number): Uint8Array {
  let state = 12_345;
  const bytes = Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state >> 16;
  });
  bytes[length - 1] = 10;
  return bytes;
}

function bytes(...parts: (string | number)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));
}

function list(count: number, item: (i: number) => string, between = ' '): string {
  return Array.from({ length: count }, (_, i) => item(i)).join(between);
}
