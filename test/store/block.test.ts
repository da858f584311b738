import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Batch, type Cleaned, MENDED } from '../../agent/model/batch.ts';
import { decodeBlock, encodeBlock } from '../../agent/store/block.ts';

type Row = { series: number; time: number; value: number; flags: number; verdict: number; cleaned: number };

const awkward = fc.constantFrom(-0, 0, 5e-324, -5e-324, 2.2250738585072014e-308, Number.MAX_VALUE, 0.1, 1 / 3, 2 ** 52);
const decimal = fc.integer({ min: -100_000, max: 100_000 }).map((n) => n / 100);
const value = fc.oneof(
  decimal,
  awkward,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true }),
);
const time = fc.oneof(
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
  fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
  fc.constantFrom(-0, 0.5, 8.64e15, -8.64e15, 1e300),
);
const row: fc.Arbitrary<Row> = fc
  .record({
    series: fc.oneof(fc.nat(5), fc.nat(2 ** 31 - 1)),
    time,
    value,
    flags: fc.nat(7),
    verdict: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 255 })),
    cleaned: fc.oneof(value, fc.constant(Number.NaN)),
  })
  .map((r) => (r.verdict === 0 ? { ...r, cleaned: r.value } : r));

function columns(rows: readonly Row[]): { batch: Batch; cleaned: Cleaned } {
  return {
    batch: {
      count: rows.length,
      series: Int32Array.from(rows, (r) => r.series),
      times: Float64Array.from(rows, (r) => r.time),
      values: Float64Array.from(rows, (r) => r.value),
      flags: Uint8Array.from(rows, (r) => r.flags),
    },
    cleaned: {
      values: Float64Array.from(rows, (r) => r.cleaned),
      verdicts: Uint8Array.from(rows, (r) => r.verdict),
    },
  };
}

function bits({ batch, cleaned }: { batch: Batch; cleaned: Cleaned }): string[] {
  const arrays = [batch.series, batch.times, batch.values, batch.flags, cleaned.values, cleaned.verdicts];
  return arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('hex'));
}

describe('a block of readings', () => {
  test('comes back bit for bit: signed zeros, subnormals, huge times, any verdict', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const { batch, cleaned } = columns(rows);
        const block = decodeBlock(encodeBlock(batch, cleaned));
        expect(bits(block)).toEqual(bits({ batch, cleaned }));
      }),
      { numRuns: 500 },
    );
  });

  test('leaves out what lies beyond the count', () => {
    const { batch, cleaned } = columns([
      { series: 1, time: 10, value: 1.5, flags: 0, verdict: 0, cleaned: 1.5 },
      { series: 2, time: 20, value: 2.5, flags: 1, verdict: 3, cleaned: Number.NaN },
    ]);
    const block = decodeBlock(encodeBlock({ ...batch, count: 1 }, cleaned));
    expect(block.batch.count).toBe(1);
    expect([...block.batch.values]).toEqual([1.5]);
  });

  test('takes about two bytes for a reading of a steady sensor', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => {
      const v = Math.round(2100 + 50 * Math.sin(i / 70) + (i % 10)) / 100;
      const at = 1_795_340_400_000 + Math.floor(i / 10) * 1000 + (i % 10) * 3;
      return { series: i % 10, time: at, value: v, flags: 1, verdict: 0, cleaned: v };
    });
    const { batch, cleaned } = columns(rows);
    expect(encodeBlock(batch, cleaned).length).toBeLessThan(2500);
  });

  test('stores a mended value, and no rejected one', () => {
    const mended = columns([{ series: 0, time: 0, value: 1, flags: 0, verdict: MENDED + 2, cleaned: 0.5 }]);
    expect(decodeBlock(encodeBlock(mended.batch, mended.cleaned)).cleaned.values[0]).toBe(0.5);
  });
});

describe('a damaged block', () => {
  const { batch, cleaned } = columns(
    Array.from({ length: 300 }, (_, i) => {
      const v = (i * 37) % 101;
      return { series: i % 7, time: i * 1000, value: v, flags: i % 3, verdict: i % 11 === 0 ? 5 : 0, cleaned: v };
    }),
  );
  const sound = encodeBlock(batch, cleaned).slice();

  test('throws or decodes to something of its own size, whatever byte is changed', () => {
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = sound.slice();
        bytes[at] = (bytes[at] as number) ^ by;
        try {
          expect(decodeBlock(bytes).batch.count).toBeLessThanOrEqual(sound.length * 1100);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });

  test('throws where it is cut off', () => {
    for (let length = 0; length < sound.length; length += 7) {
      expect(() => decodeBlock(sound.subarray(0, length))).toThrow();
    }
  });

  test('throws for noise, soon', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        try {
          decodeBlock(noise);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
