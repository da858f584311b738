import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToSketch, newSketch } from '../../agent/statistics/sketch.ts';
import { decodeSketch, encodeSketch } from '../../agent/statistics/sketch-bytes.ts';
import { anyValue } from './values.ts';

test('bytes give back the same counts, and the same bytes again', () => {
  fc.assert(
    fc.property(fc.array(anyValue, { maxLength: 200 }), (values) => {
      const sketch = newSketch();
      for (const value of values) addToSketch(sketch, value);
      const bytes = encodeSketch(sketch);
      const decoded = decodeSketch(bytes);
      expect(encodeSketch(decoded)).toEqual(bytes);
      expect(decoded.zeros).toBe(sketch.zeros);
    }),
  );
});

test('the form is the documented one', () => {
  const sketch = newSketch();
  for (const value of [0, 1, 1, 1.05]) addToSketch(sketch, value);
  // 1 lies in bin 0, 1.05 in bin 3: counts 2, then two empty bins (0 and one more), then 1.
  expect([...encodeSketch(sketch)]).toEqual([1, ...[123, 20, 174, 71, 225, 122, 132, 63], 1, 4, 0, 2, 0, 1, 1, 0]);
});

test('a day of one reading a second takes few bytes', () => {
  const sketch = newSketch();
  for (let second = 0; second < 86_400; second += 1)
    addToSketch(sketch, 18 + 6 * Math.sin((second / 86_400) * 2 * Math.PI));
  expect(encodeSketch(sketch).length).toBeLessThan(100);
});

test.each([
  ['nothing', []],
  ['another version', [2]],
  ['another relative error', [1, 0, 0, 0, 0, 0, 0, 0, 0]],
  ['bytes cut short', [1, 123, 20, 174, 71, 225, 122, 132, 63, 1, 4, 0, 2]],
  ['more bins than there can be', [1, 123, 20, 174, 71, 225, 122, 132, 63, 1, 255, 255, 127, 0]],
])('%s is no sketch', (_, bytes) => {
  expect(() => decodeSketch(Uint8Array.from(bytes))).toThrow('cannot be read');
});
