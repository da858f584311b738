import fc from 'fast-check';
import { median, medianAbsoluteDeviation } from 'simple-statistics';
import { expect, test } from 'vitest';
import { addRecent, deviationOf, forgetRecent, medianOf, newRecent } from '../../agent/clean/recent.ts';

const values = fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, -0, 1, 1)), {
  minLength: 1,
  maxLength: 60,
});

test('median and deviation of the last few values are those of simple-statistics', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 15 }), (all, size) => {
      const recent = newRecent(size);
      for (const [i, value] of all.entries()) {
        addRecent(recent, value);
        const last = all.slice(Math.max(0, i + 1 - size), i + 1);
        expect(recent.sorted.slice(0, recent.count).map((x) => x + 0)).toEqual(
          last.map((x) => x + 0).sort((a, b) => a - b),
        );
        expect(medianOf(recent)).toBeCloseTo(median(last), 9);
        if (last.length % 2 === 1)
          expect(deviationOf(recent, medianOf(recent))).toBeCloseTo(medianAbsoluteDeviation(last), 9);
      }
    }),
  );
});

test('two values at the ends of double precision have a median between them', () => {
  const recent = newRecent(4);
  addRecent(recent, Number.MAX_VALUE);
  addRecent(recent, Number.MAX_VALUE);
  expect(medianOf(recent)).toBe(Number.MAX_VALUE);
});

test('what was forgotten does not come back', () => {
  const recent = newRecent(3);
  for (const value of [1, 2, 3, 4]) addRecent(recent, value);
  forgetRecent(recent);
  addRecent(recent, 9);
  expect(medianOf(recent)).toBe(9);
});
