import * as v from 'valibot';
import { expect } from 'vitest';
import type { Instant } from '../../../agent/model/time.ts';
import { lineFraming } from '../../../drivers/lines/framing.ts';
import { lineReader } from '../../../drivers/lines/reader.ts';
import { type DecodeSettings, decodeSettings } from '../../../drivers/lines/settings.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { pieces, type Target } from '../target.ts';

const NOW: Instant = Date.UTC(2026, 10, 22, 12);
const MAX_LINE = 64;
/** Stands in an input where the cable is pulled and put back. */
const UNPLUG = '<UNPLUG>';

/** Frames are exactly the whole lines between two line ends, of at most the length, never across an interruption. */
export const framing: Target = {
  name: 'framing',
  examples: [
    'torn\n21.5\r\n22\n\n23\r24',
    `a\n21${UNPLUG}.6\nb\n`,
    `${'x'.repeat(MAX_LINE)}\n${'y'.repeat(MAX_LINE + 1)}\nz\n`,
  ],
  words: [UNPLUG, '\n', '\r', '\r\n', 'T=21.5\n', 'x'.repeat(MAX_LINE), 'x'.repeat(MAX_LINE - 1)],
  check(input) {
    for (const first_line of ['discard', 'keep'] as const) {
      const frames: string[] = [];
      const lines = lineFraming({ max_line: MAX_LINE, first_line });
      const parts = split(input, UNPLUG);
      for (const part of parts) {
        for (const piece of pieces(part))
          lines.push(piece, (frame) => frames.push(Buffer.from(frame).toString('latin1')));
        lines.reset();
      }
      expect(frames).toEqual(parts.flatMap((part) => wholeLines(part, first_line)));
      expect(lines.begun).toBeLessThanOrEqual(MAX_LINE);
      expect(lines.stats.bytes).toBe(input.length - (parts.length - 1) * UNPLUG.length);
    }
  },
};

function wholeLines(part: Buffer, first_line: 'discard' | 'keep'): string[] {
  const lines = part.toString('latin1').split(/[\n\r]/);
  return lines.slice(first_line === 'discard' ? 1 : 0, -1).filter((line) => line.length > 0 && line.length <= MAX_LINE);
}

function split(input: Buffer, mark: string): Buffer[] {
  return input
    .toString('latin1')
    .split(mark)
    .map((text) => Buffer.from(text, 'latin1'));
}

const time = { field: 'at', format: 'iso', zone: 'utc' };
const SETTINGS: Record<string, object> = {
  csv: { format: 'csv', fields: ['at', 'a', 'b', 'door', null], units: ['C', '%'], time, device: { field: 'b' } },
  'csv-header': { format: 'csv', header: true, delimiter: 'whitespace', decimal: ',' },
  kv: { format: 'kv', units: ['C'], time, rename: { T: 'temperature' }, device: { field: 'id' } },
  'kv-comma': { format: 'kv', decimal: ',' },
  json: { format: 'json', select: ['**'], drop: ['x.*'], time: { ...time, format: 'unix_s' }, device: { field: 'id' } },
  regex: { format: 'regex', pattern: 'T=(?P<T>[-+0-9.eE]+)|^(?P<rest>(a+)+)$' },
};
const LINES: Record<string, string[]> = {
  csv: ['2026-11-22T12:00:00Z,21.5 C,40.2,open,x', '2026-11-22 12:00,1e3,"4,0",closed,"a""b"', ',,,,'],
  'csv-header': ['a b c', '1,5 2 3', 'nan - 4', 'a b c', '5 6 7'],
  kv: ['T=21.5C H:40.2 door=open id=k1', 'at=2026-11-22T12:00:00Z T= H=3', 'Humidity: 40.2 %, T: 1e2 C', 'id=x T="5"'],
  'kv-comma': ['T=21,5 H=40,2', 'a=1,b=2;c=3,4,5'],
  json: ['{"a":1,"imu":{"x":0.5},"door":"open","id":"d1","at":1795336200}', '{"a":"21.5","b":null,"c":[1,2],"d":true}'],
  regex: ['T=21.5', 'x T=1e3 y', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'],
};

/** Every reading is a finite number that stands in one whole line, at a time of our century, and nothing throws. */
export const decoders: readonly Target[] = Object.entries(SETTINGS).map(([name, given]) => ({
  name: `lines-${name}`,
  examples: [`${(LINES[name] as string[]).join('\n')}\n`, ...(LINES[name] as string[]).map((line) => `${line}\n`)],
  words: [
    'T=',
    'at=',
    'id=',
    'door',
    '"',
    '""',
    ',',
    ';',
    ' ',
    '\t',
    '\n',
    'T=21.5\n',
    '2026-02-31T25:61:61Z',
    '9e999',
  ],
  check: (input) => checkDecoder(v.parse(decodeSettings('arrival'), given), input),
}));

function checkDecoder(settings: DecodeSettings, input: Buffer): void {
  const intake = recordingIntake({ labels: ['door', 'k1/door'], series_limit: 200 });
  const reader = lineReader(settings, { max_line: 1024, first_line: 'keep' }, intake);
  for (const piece of pieces(input)) reader.push(piece, NOW);
  const lines = input.toString('utf8').split(/[\n\r]/);
  for (const { value, time: at, series } of intake.readings) {
    expect(Number.isInteger(at) && at >= Date.UTC(2000) && at <= NOW + 300_000, `time ${at}`).toBe(true);
    expect(series.length).toBeLessThan(600);
    if (typeof value === 'string') expect(input.includes(value) || settings.format === 'json', value).toBe(true);
    else
      expect(
        lines.some((line) => says(line, value, settings)),
        `${series}=${value} in no line`,
      ).toBe(true);
  }
  const whole = lines.slice(0, -1).filter((line) => line !== '');
  expect(intake.deliveries.length).toBeLessThanOrEqual(whole.length);
  expect(reader.misfits.sample.length).toBeLessThanOrEqual(120);
}

const NUMBER = /[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?/g;

/** Whether a line holds the number, looked for without the decoder: any piece of it that reads as that number. */
function says(line: string, value: number, { format }: DecodeSettings): boolean {
  if (format === 'json') return leaves(line).some((leaf) => Object.is(Number(leaf), value));
  const found = line.match(NUMBER) ?? [];
  if (found.some((text) => Object.is(Number(text.replace(',', '.')), value))) return true;
  if (found.some((text) => text.split(',').some((part) => Object.is(Number(part), value)))) return true;
  for (let from = 0; from < line.length; from++) {
    for (let to = from + 1; to <= Math.min(line.length, from + 30); to++) {
      if (Object.is(Number(line.slice(from, to).replace(',', '.')), value)) return true;
    }
  }
  return false;
}

function leaves(line: string): string[] {
  const found: string[] = [];
  try {
    JSON.parse(line.replace(/^\uFEFF/, ''), (_, value: unknown) => {
      if (typeof value === 'number' || typeof value === 'string') found.push(withoutUnit(String(value)));
      return value;
    });
  } catch {
    // No JSON: then there is no reading in it either.
  }
  return found;
}

function withoutUnit(text: string): string {
  return text.trim();
}
