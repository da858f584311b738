import fc from 'fast-check';
import { median } from 'simple-statistics';
import { expect, test } from 'vitest';
import { smooth } from '../../agent/clean/smooth.ts';
import { answers, everySecond, type Row, refusal } from './readings.ts';

test.each<[string, object, Row[], number[]]>([
  [
    'a median of three drops a spike and keeps an edge',
    { method: 'median', window: 3 },
    everySecond([1, 1, 9, 1, 5, 5, 5]),
    [1, 1, 1, 1, 5, 5, 5],
  ],
  [
    'alpha weighs by number',
    { method: 'exponential', alpha: 0.5 },
    [
      [0, 0],
      [1, 8],
      [100, 8],
    ],
    [0, 4, 6],
  ],
  [
    'after a half-life a new level has come half way',
    { method: 'exponential', half_life: '10s' },
    [
      [0, 0],
      [10, 8],
      [30, 8],
    ],
    [0, 4, 7],
  ],
  [
    'an older reading goes on as it is',
    { method: 'exponential', alpha: 0.5 },
    [
      [10, 0],
      [5, 99],
      [11, 8],
    ],
    [0, 99, 4],
  ],
  [
    'a long silence starts afresh',
    { method: 'median', window: 3, forget_after: '1m' },
    [
      [0, 1],
      [1, 1],
      [100, 9],
    ],
    [1, 1, 9],
  ],
  [
    'a long silence starts afresh, exponentially too',
    { method: 'exponential', alpha: 0.1, forget_after: '1m' },
    [
      [0, 1],
      [100, 9],
    ],
    [1, 9],
  ],
])('%s', (_, settings, rows, expected) => {
  expect(answers(smooth, settings, rows)).toEqual(expected);
});

test('the running median is that of simple-statistics', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true })),
      fc.integer({ min: 2, max: 15 }),
      (values, window) => {
        const expected = values.map((_, i) => median(values.slice(Math.max(0, i + 1 - window), i + 1)));
        const smoothed = answers(smooth, { method: 'median', window }, everySecond(values));
        for (const [i, value] of smoothed.entries()) expect(value).toBeCloseTo(expected[i] as number, 9);
      },
    ),
  );
});

test('a half-life does not depend on how often a constant is read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), (parts) => {
      const rows: Row[] = [[0, 0], ...Array.from({ length: parts }, (_, i): Row => [((i + 1) * 20) / parts, 8])];
      expect(answers(smooth, { method: 'exponential', half_life: '10s' }, rows).at(-1)).toBeCloseTo(6, 9);
    }),
  );
});

test.each([[{ method: 'exponential' }], [{ method: 'exponential', alpha: 0.5, half_life: '1s' }]])(
  'refuses %j',
  (settings) => {
    expect(refusal(smooth, settings)).toBe('expected half_life or alpha, one of them');
  },
);
