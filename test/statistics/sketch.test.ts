import fc from 'fast-check';
import { quantileSorted } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import {
  addSketch,
  addToSketch,
  newSketch,
  orderStatistic,
  RELATIVE_ERROR,
  type Sketch,
  sketchCount,
  sketchQuantile,
} from '../../agent/statistics/sketch.ts';
import { encodeSketch } from '../../agent/statistics/sketch-bytes.ts';
import { reading } from './values.ts';

function sketchOf(values: readonly number[]): Sketch {
  const sketch = newSketch();
  for (const value of values) addToSketch(sketch, value);
  return sketch;
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
/** The logarithm that picks a bin is itself rounded. */
const SLACK = 1e-12;
const bound = (value: number) => Math.abs(value) * (RELATIVE_ERROR + SLACK);

const shapes: Record<string, fc.Arbitrary<number>> = {
  'as sensors send them': reading,
  'heavy-tailed, over 15 decades': fc.double({ min: -7, max: 8, noNaN: true }).map((x) => 10 ** x),
  'negative and heavy-tailed': fc.double({ min: -7, max: 8, noNaN: true }).map((x) => -(10 ** x)),
  'crossing zero': fc.double({ min: -5, max: 5, noNaN: true }).filter((x) => x === 0 || Math.abs(x) > 1e-9),
  'counts from zero up': fc.nat(1000),
};

describe.each(Object.entries(shapes))('values %s', (_, shape) => {
  test('each order statistic is within the stated error of itself', () => {
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 400 }), (values) => {
        const sketch = sketchOf(values);
        sorted(values).forEach((value, rank) => {
          expect(Math.abs(orderStatistic(sketch, rank) - value)).toBeLessThanOrEqual(bound(value));
        });
      }),
    );
  });

  test('a quantile is within the stated error of the exact one, of R type 7', () => {
    const q = fc.oneof(fc.constantFrom(0, 0.5, 0.95, 0.99, 1), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 400 }), q, (values, q) => {
        const order = sorted(values);
        const place = q * (order.length - 1);
        const around = [order[Math.floor(place)] as number, order[Math.ceil(place)] as number];
        const error = Math.abs(sketchQuantile(sketchOf(values), q) - quantileSorted(order, q));
        expect(error).toBeLessThanOrEqual(Math.max(...around.map(bound)));
      }),
    );
  });

  test('merging in any grouping ends in the same bytes as adding all in one', () => {
    fc.assert(
      fc.property(fc.array(fc.array(shape, { maxLength: 60 }), { minLength: 1, maxLength: 6 }), (parts) => {
        const whole = encodeSketch(sketchOf(parts.flat()));
        const fromLeft = newSketch();
        for (const part of parts) addSketch(fromLeft, sketchOf(part));
        const fromRight = parts.reduceRight((sum, part) => {
          const sketch = sketchOf(part);
          addSketch(sketch, sum);
          return sketch;
        }, newSketch());
        expect(encodeSketch(fromLeft)).toEqual(whole);
        expect(encodeSketch(fromRight)).toEqual(whole);
      }),
    );
  });
});

test('a constant is itself within the stated error, at every quantile', () => {
  const sketch = sketchOf(new Array(1000).fill(21.4));
  for (const q of [0, 0.5, 0.99, 1])
    expect(Math.abs(sketchQuantile(sketch, q) - 21.4)).toBeLessThanOrEqual(bound(21.4));
});

test('zero is exactly zero, and so is what is too small for a normal double', () => {
  expect(sketchQuantile(sketchOf([0, -0, 5e-324, -1e-310]), 0.5)).toBe(0);
});

test('the largest and the smallest doubles have their bins', () => {
  const sketch = sketchOf([Number.MAX_VALUE]);
  expect(Math.abs(sketchQuantile(sketch, 1) - Number.MAX_VALUE)).toBeLessThanOrEqual(Number.MAX_VALUE * 0.010001);
  expect(sketchQuantile(sketchOf([2 ** -1022]), 1) / 2 ** -1022).toBeCloseTo(1, 1);
});

test('nothing has no quantile', () => {
  expect(sketchQuantile(newSketch(), 0.5)).toBeNaN();
});

describe('at the bound of its bins', () => {
  const anyMagnitude = fc.tuple(fc.double({ min: -300, max: 300, noNaN: true }), fc.boolean());
  const values = fc.array(
    anyMagnitude.map(([x, negative]) => (negative ? -(10 ** x) : 10 ** x)),
    { minLength: 1, maxLength: 100 },
  );

  test('it stays bounded, loses no count, and keeps its error for all but the magnitudes nearest to zero', () => {
    fc.assert(
      fc.property(values, (values) => {
        const sketch = sketchOf(values);
        expect(sketchCount(sketch)).toBe(values.length);
        expect(sketch.positive.counts.length).toBeLessThanOrEqual(2048 + 32);
        const largest = (sign: number) => Math.max(0, ...values.map((value) => sign * value));
        sorted(values).forEach((value, rank) => {
          const error = Math.abs(orderStatistic(sketch, rank) - value);
          expect(error).toBeLessThanOrEqual(Math.max(bound(value), 1e-17 * largest(Math.sign(value))));
        });
      }),
    );
  });

  test('the order of adding and merging does not matter', () => {
    fc.assert(
      fc.property(values, fc.nat(100), (values, cut) => {
        const whole = encodeSketch(sketchOf(values));
        expect(encodeSketch(sketchOf(values.toReversed()))).toEqual(whole);
        const merged = sketchOf(values.slice(0, cut));
        addSketch(merged, sketchOf(values.slice(cut)));
        expect(encodeSketch(merged)).toEqual(whole);
      }),
    );
  });

  test('magnitudes just below the lowest bin kept are counted in it, whichever came first', () => {
    const gamma = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
    for (let below = 0; below < 40; below += 1) {
      const values = [1, gamma ** -(2030 + below), gamma ** -(2030 + below)];
      expect(encodeSketch(sketchOf(values))).toEqual(encodeSketch(sketchOf(values.toReversed())));
    }
  });
});
