import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float32 } from '../../../drivers/values/float32.ts';

test.each([230.2, 0.1, 21.5, 7.0, 1e-20, 123456.7, -0.05])('%f is told as it was meant', (meant) => {
  expect(float32(Math.fround(meant))).toBe(meant);
});

test('the same float is read back from what is told', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      // -0 becomes 0.
      expect(Math.fround(float32(value)) === value).toBe(true);
    }),
  );
});

test('what is no number stays none', () => {
  expect(float32(Number.NaN)).toBeNaN();
  expect(float32(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
});
