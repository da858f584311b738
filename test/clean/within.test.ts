import { expect, test } from 'vitest';
import { within } from '../../agent/clean/within.ts';

test.each([
  [20.1, 20, 0.1, true],
  [20.1000001, 20, 0.1, false],
  [0.1 + 0.2, 0.3, 0, true],
  [-0, 0, 0, true],
  [1e308, -1e308, 1, false],
  [1, Number.NaN, 1, false],
])('%d and %d within %d: %s', (a, b, distance, expected) => {
  expect(within(a, b, distance)).toBe(expected);
});
