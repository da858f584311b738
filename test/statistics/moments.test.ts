import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import { addMoments, addValue, type Moments, meanOf, newMoments, stddevOf } from '../../agent/statistics/moments.ts';
import { reading } from './values.ts';

function momentsOf(values: readonly number[]): Moments {
  const moments = newMoments();
  for (const value of values) addValue(moments, value);
  return moments;
}

/** Correct decimal digits, after StRD. */
function digits(computed: number, certified: number): number {
  return computed === certified ? Number.POSITIVE_INFINITY : -Math.log10(Math.abs((computed - certified) / certified));
}

describe('NIST StRD', () => {
  const sets = [
    { name: 'Lew', mean: 15, stddev: 14 },
    { name: 'Lottery', mean: 15, stddev: 14 },
    { name: 'Mavro', mean: 15, stddev: 12 },
    { name: 'NumAcc1', mean: 15, stddev: 14 },
    { name: 'NumAcc2', mean: 15, stddev: 14 },
    { name: 'NumAcc3', mean: 15, stddev: 9 },
  ];
  for (const set of sets) {
    const text = readFileSync(new URL(`./fixtures/nist/${set.name}.dat`, import.meta.url), 'utf8');
    const certified = {
      mean: Number(/Sample Mean[^:]*:\s*(\S+)/.exec(text)?.[1]),
      stddev: Number(/Sample Standard Deviation[^:]*:\s*(\S+)/.exec(text)?.[1]),
    };
    const values =
      text
        .slice(text.search(/Data: +Y/))
        .match(/^\s*-?\d[\d.]*\s*$/gm)
        ?.map(Number) ?? [];

    test(`${set.name}: mean to ${set.mean} digits, standard deviation to ${set.stddev}`, () => {
      expect(values).toHaveLength(Number(/Number of Observations:\s*(\d+)/.exec(text)?.[1]));
      expect(digits(meanOf(momentsOf(values)), certified.mean)).toBeGreaterThanOrEqual(set.mean);
      expect(digits(stddevOf(momentsOf(values)), certified.stddev)).toBeGreaterThanOrEqual(set.stddev);
    });

    test(`${set.name}: the same digits when merged from parts of 7`, () => {
      const merged = newMoments();
      for (let at = 0; at < values.length; at += 7) addMoments(merged, momentsOf(values.slice(at, at + 7)));
      expect(digits(meanOf(merged), certified.mean)).toBeGreaterThanOrEqual(set.mean);
      expect(digits(stddevOf(merged), certified.stddev)).toBeGreaterThanOrEqual(set.stddev);
    });
  }
});

test('one value has a mean and no standard deviation; nothing has neither', () => {
  expect(meanOf(momentsOf([21.5]))).toBe(21.5);
  expect(stddevOf(momentsOf([21.5]))).toBeNaN();
  expect(meanOf(newMoments())).toBeNaN();
});

test('equal values have exactly their mean and no deviation', () => {
  const moments = momentsOf(new Array(1000).fill(0.1));
  expect(meanOf(moments)).toBe(0.1);
  expect(stddevOf(moments)).toBe(0);
});

test('mean and standard deviation are those of simple-statistics', () => {
  fc.assert(
    fc.property(fc.array(reading, { minLength: 2, maxLength: 300 }), (values) => {
      const scale = Math.max(...values.map(Math.abs), 1e-300);
      const moments = momentsOf(values);
      expect(Math.abs(meanOf(moments) - mean(values))).toBeLessThanOrEqual(1e-13 * scale);
      expect(Math.abs(stddevOf(moments) - sampleStandardDeviation(values))).toBeLessThanOrEqual(1e-12 * scale);
    }),
  );
});

test('merging two parts is adding all in one, wherever the cut', () => {
  fc.assert(
    fc.property(
      fc.array(reading, { minLength: 2, maxLength: 200 }),
      fc.nat(200),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      (spread, cut, offset) => {
        const values = spread.map((value) => value + offset);
        const merged = momentsOf(values.slice(0, cut));
        addMoments(merged, momentsOf(values.slice(cut)));
        const whole = momentsOf(values);
        expect(merged.count).toBe(whole.count);
        expect(Math.abs(meanOf(merged) - meanOf(whole))).toBeLessThanOrEqual(1e-15 * Math.max(...values.map(Math.abs)));
        expect(Math.abs(stddevOf(merged) - stddevOf(whole))).toBeLessThanOrEqual(1e-13 * stddevOf(whole));
      },
    ),
  );
});
