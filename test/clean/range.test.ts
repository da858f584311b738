import fc from 'fast-check';
import { expect, test } from 'vitest';
import { range } from '../../agent/clean/range.ts';
import { answers, everySecond, refusal } from './readings.ts';

const NO = Number.NaN;

test.each([
  ['both ends belong to it', { min: 0, max: 100 }, [0, 100, -0.01, 100.01], [0, 100, NO, NO]],
  ['without a max it is open', { min: 0 }, [-1, 1e300], [NO, 1e300]],
  ['without a min it is open', { max: 0 }, [-1e300, 1], [-1e300, NO]],
  ['clipping moves a value to the nearest end', { min: 0, max: 100, mode: 'clip' }, [-5, 50, 1e9], [0, 50, 100]],
  [
    'beyond the tolerance nothing is clipped',
    { min: 0, max: 100, mode: 'clip', tolerance: 4 },
    [104, 104.1, -4, -4.1],
    [100, NO, 0, NO],
  ],
  ['clipping at one end only', { max: 100, mode: 'clip', tolerance: 4 }, [-1e9, 103, 105], [-1e9, 100, NO]],
])('%s', (_, settings, values, expected) => {
  expect(answers(range, settings, everySecond(values))).toEqual(expected);
});

test('what goes on is always inside', () => {
  const settings = { min: -10, max: 10, mode: 'clip', tolerance: 5 };
  fc.assert(
    fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (value) => {
      const [answer] = answers(range, settings, [[0, value]]) as [number];
      expect(Number.isNaN(answer)).toBe(Math.abs(value) > 15);
      if (!Number.isNaN(answer)) expect(answer).toBe(Math.max(-10, Math.min(10, value)));
    }),
  );
});

test.each([
  [{ min: 0, max: 100, mode: 'reject' as const }, 'outside 0 to 100'],
  [{ min: 0, mode: 'reject' as const }, 'below 0'],
  [{ max: 9, mode: 'clip' as const }, 'above 9'],
  [{ min: 0, max: 100, mode: 'clip' as const, tolerance: 4 }, 'outside 0 to 100 by more than 4'],
])('explains %j', (settings, text) => {
  expect(range.explain(settings, 1000)).toBe(text);
});

test.each([
  [{}, 'expected min, max or both'],
  [{ min: 2, max: 1 }, 'min must not be above max'],
  [{ min: 0, tolerance: 4 }, 'tolerance goes with mode: clip'],
  [{ min: 0, mode: 'clamp' }, 'expected reject or clip'],
  [{ min: Number.NEGATIVE_INFINITY }, 'expected a finite number'],
])('refuses %j', (settings, message) => {
  expect(refusal(range, settings)).toBe(message);
});
