import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSeriesBlock, encodeSeriesBlock, type SeriesReadings } from '../../agent/store/series-block.ts';

const awkward = fc.constantFrom(-0, 0, 5e-324, -5e-324, 2.2250738585072014e-308, Number.MAX_VALUE, 0.1, 1 / 3, 2 ** 52);
const decimal = fc.integer({ min: -100_000, max: 100_000 }).map((n) => n / 100);
const value = fc.oneof(decimal, awkward, fc.double({ noNaN: true, noDefaultInfinity: true }));
const time = fc.oneof(
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
  fc.constantFrom(-0, 0.5, 8.64e15, -8.64e15, 1e300),
);
const row = fc.record({
  ...{ commit: fc.nat(2 ** 40), time, value, flags: fc.nat(7), verdict: fc.nat(255) },
  cleaned: fc.oneof(value, fc.constant(Number.NaN)),
});
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;

function readingsOf(rows: readonly Row[]): SeriesReadings {
  return {
    commits: Float64Array.from(rows, (r) => r.commit).sort(),
    times: Float64Array.from(rows, (r) => r.time),
    values: Float64Array.from(rows, (r) => r.value),
    flags: Uint8Array.from(rows, (r) => r.flags),
    cleaned: { values: Float64Array.from(rows, (r) => r.cleaned), verdicts: Uint8Array.from(rows, (r) => r.verdict) },
  };
}

function bits({ commits, times, values, flags, cleaned }: SeriesReadings): string[] {
  return [commits, times, values, flags, cleaned.values, cleaned.verdicts].map((column) =>
    Buffer.from(column.buffer, column.byteOffset, column.byteLength).toString('hex'),
  );
}

describe('a block of one series', () => {
  test('comes back bit for bit: signed zeros, subnormals, huge values and times, any verdict', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 80 }), (rows) => {
        const readings = readingsOf(rows);
        expect(bits(decodeSeriesBlock(encodeSeriesBlock(readings)))).toEqual(bits(readings));
      }),
      { numRuns: 500 },
    );
  });

  test('of any other bytes gives an error or readings, soon and in bounded memory', () => {
    const sound = encodeSeriesBlock(readingsOf(fc.sample(row, { numRuns: 40, seed: 3 })));
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length), (at, byte, length) => {
        const bytes = sound.slice(0, length);
        if (at < length) bytes[at] = byte;
        try {
          const { times, commits } = decodeSeriesBlock(bytes);
          expect(times.length).toBe(commits.length);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 500 },
    );
  });
});
