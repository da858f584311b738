import { expect, test } from 'vitest';
import { sparkline, thin } from '../../agent/cli/sparkline.ts';

test.each([
  ['rises from the lowest bar to the highest', [1, 2, 3, 4, 5, 6, 7, 8], '▁▂▃▄▅▆▇█'],
  ['a rejected value is a cross and does not stretch the scale', [0, 'rejected', 7], '▁×█'],
  ['a gap is a space', [1, null, 2], '▁ █'],
  ['equal values are drawn in the middle', [5, 5, 5], '▅▅▅'],
  ['nothing is nothing', [], ''],
] as const)('%s', (_name, points, drawn) => {
  expect(sparkline(points)).toBe(drawn);
});

test('more points than characters are averaged, and a rejected one among them is still seen', () => {
  expect(thin([1, 3, 'rejected', 4, null, null], 3)).toEqual([2, 'rejected', null]);
  expect(thin([1, 2], 3)).toEqual([1, 2]);
});
