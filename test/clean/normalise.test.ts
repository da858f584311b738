import fc from 'fast-check';
import { mean, standardDeviation } from 'simple-statistics';
import { expect, test } from 'vitest';
import { normalise } from '../../agent/clean/normalise.ts';
import { answers, everySecond, refusal } from './readings.ts';

const NO = Number.NaN;

test.each([
  ['standard deviations off a known mean', { method: 'zscore', mean: 20, stddev: 2 }, [20, 24, 17], [0, 2, -1.5]],
  ['the place between min and max', { method: 'min_max', min: 10, max: 20 }, [10, 15, 20, 25], [0, 0.5, 1, 1.5]],
  ['clipped to 0 and 1', { method: 'min_max', min: 10, max: 20, outside: 'clip' }, [9, 12.5, 25], [0, 0.25, 1]],
  ['outside taken out', { method: 'min_max', min: 10, max: 20, outside: 'reject' }, [9, 10, 25], [NO, 0, NO]],
  ['no score before the warm-up', { method: 'running_zscore', warm_up: 3 }, [1, 1, 1, 1], [NO, NO, 0, 0]],
])('%s', (_, settings, values, expected) => {
  expect(answers(normalise, settings, everySecond(values))).toEqual(expected);
});

test('within its memory a running score is that of simple-statistics', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 3, maxLength: 50 }),
      (values) => {
        const spread = standardDeviation(values);
        fc.pre(spread > 1e-3);
        const score = answers(normalise, { method: 'running_zscore', warm_up: 2 }, everySecond(values)).at(-1);
        expect(score).toBeCloseTo(((values.at(-1) as number) - mean(values)) / spread, 6);
      },
    ),
  );
});

test('a late reading is scored but does not shift the scale', () => {
  const settings = { method: 'running_zscore', warm_up: 2 };
  const [, , late] = answers(normalise, settings, [
    [10, 1],
    [11, 3],
    [5, 4],
  ]) as [number, number, number];
  expect(late).toBe(2);
  expect(
    answers(normalise, settings, [
      [10, 1],
      [11, 3],
      [5, 4],
      [12, 2],
    ]).at(-1),
  ).toBe(0);
});

test('an absurd number does not spoil the scale', () => {
  const settings = { method: 'running_zscore', warm_up: 2 };
  expect(answers(normalise, settings, everySecond([1, 3, 1e300, 2]))).toEqual([NO, 1, NO, 0]);
});

test('refuses an empty scale', () => {
  expect(refusal(normalise, { method: 'min_max', min: 1, max: 1 })).toBe('min must be below max');
});
