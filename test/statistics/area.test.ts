import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addArea, addHeld, newArea, timeWeightedMean } from '../../agent/statistics/area.ts';
import { reading } from './values.ts';

function areaOf(steps: readonly (readonly [number, number])[]) {
  const area = newArea();
  for (const [value, held] of steps) addHeld(area, value, held);
  return area;
}

test('each value weighs as long as it held', () => {
  expect(
    timeWeightedMean(
      areaOf([
        [10, 1000],
        [20, 3000],
      ]),
    ),
  ).toBe(17.5);
});

test('what held for no time weighs nothing, and bounds nothing', () => {
  expect(
    timeWeightedMean(
      areaOf([
        [10, 1000],
        [99, 0],
        [-99, -5],
        [7, Number.NaN],
      ]),
    ),
  ).toBe(10);
});

test('nothing has no mean', () => {
  expect(timeWeightedMean(newArea())).toBeNaN();
});

test('the mean never leaves the values that held, whatever the rounding', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(reading, fc.double({ min: 1e-3, max: 1e9, noNaN: true })), { minLength: 1 }),
      (steps) => {
        const values = steps.map(([value]) => value);
        const mean = timeWeightedMean(areaOf(steps));
        expect(mean >= Math.min(...values) && mean <= Math.max(...values)).toBe(true);
      },
    ),
  );
});

test('merging two stretches is one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(reading, fc.integer({ min: 1, max: 60_000 })), { minLength: 1 }),
      fc.nat(50),
      (steps, cut) => {
        const merged = areaOf(steps.slice(0, cut));
        addArea(merged, areaOf(steps.slice(cut)));
        const scale = Math.max(...steps.map(([value]) => Math.abs(value)));
        expect(Math.abs(timeWeightedMean(merged) - timeWeightedMean(areaOf(steps)))).toBeLessThanOrEqual(1e-15 * scale);
      },
    ),
  );
});
