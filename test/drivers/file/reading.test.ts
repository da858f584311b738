import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { Place } from '../../../drivers/file/bookmark.ts';
import { file } from '../../../drivers/file/driver.ts';
import { Reading } from '../../../drivers/file/reading.ts';
import { recordingIntake } from '../../fakes/intake.ts';

const NOW = 1_800_000_000_000;
const settings = (decode: object) => v.parse(file.settings, { path: 'x', max_line: 40, decode });
const time = { field: 'at', format: 'unix_s' };

const FORMATS = {
  'CSV with a header': { format: 'csv', header: true, time },
  'CSV without one': { format: 'csv', fields: ['at', 't'], time },
  'name=value': { format: 'kv', time },
};

/** Reads `bytes` from a place on, in chunks; answers what came of it and where it stands. */
function readOn(bytes: Uint8Array, decode: object, chunk: number, from?: Place, ended = true) {
  const intake = recordingIntake();
  const reading = new Reading('x', settings(decode), from, intake, NOW);
  for (let at = from?.at ?? 0; at < bytes.length; at += chunk) reading.push(bytes.subarray(at, at + chunk), NOW);
  const { place } = reading;
  if (ended) reading.end(NOW);
  return { place, taken: intake.taken(), invalids: intake.invalids };
}

const line = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer()).map(([at, value]) => `${at},${value}`),
  fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer()).map(([at, value]) => `at=${at} t=${value}`),
  fc.constantFrom('at,t', 't,at', '', ',', 'x'.repeat(41), 'y'.repeat(100), '\u0007', 'boot'),
);
const text = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n\n')), { maxLength: 30 })
  .map((lines) => `at,t\n${lines.flat().join('')}`);

test.each(Object.entries(FORMATS))(
  '%s: a file read in two parts, cut anywhere, is a file read at once',
  (_, decode) => {
    fc.assert(
      fc.property(text, fc.nat(600), fc.integer({ min: 1, max: 50 }), (written, cut, chunk) => {
        const bytes = Buffer.from(written);
        const whole = readOn(bytes, decode, 4096);
        const first = readOn(bytes.subarray(0, cut), decode, chunk, undefined, false);
        const second = readOn(bytes, decode, chunk, first.place);
        expect([...first.taken, ...second.taken]).toEqual(whole.taken);
        const together: Record<string, number> = { ...first.invalids };
        for (const [reason, count] of Object.entries(second.invalids))
          together[reason] = (together[reason] ?? 0) + count;
        expect(together).toEqual(whole.invalids);
        const { path, at, seen, crc } = readOn(bytes, decode, 4096, undefined, false).place;
        expect(second.place).toMatchObject({ path, at, seen, crc });
      }),
    );
  },
);

test('a place is the start of the line that has begun, and of a line that is too long the middle', () => {
  const places = ['1,1\n2', '1,1\n2,2\r', `1,1\n${'x'.repeat(50)}`].map(
    (written) => readOn(Buffer.from(written), FORMATS['CSV without one'], 4096, undefined, false).place,
  );
  expect(places.map(({ at, torn, seen }) => [at, torn, seen])).toEqual([
    [4, false, 5],
    [8, false, 8],
    [54, true, 54],
  ]);
});
