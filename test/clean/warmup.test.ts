import { expect, test } from 'vitest';
import { warmup } from '../../agent/clean/warmup.ts';
import { answers, everySecond, type Row } from './readings.ts';

const NO = Number.NaN;

test.each<[string, object, Row[], number[]]>([
  ['the first readings of all', { for: '3s' }, everySecond([400, 400, 400, 612]), [NO, NO, NO, 612]],
  [
    'and those after a silence',
    { for: '2s', after: '10s' },
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [11, 4],
      [21, 5],
      [22, 6],
      [23, 7],
    ],
    [NO, NO, 3, 4, NO, NO, 7],
  ],
  [
    'an older reading passes unjudged',
    { for: '1s' },
    [
      [10, 1],
      [5, 2],
      [11, 3],
    ],
    [NO, 2, 3],
  ],
])('%s', (_, settings, rows, expected) => {
  expect(answers(warmup, settings, rows)).toEqual(expected);
});

test('says why', () => {
  expect(warmup.explain({ for: 180_000, after: 60_000 }, 400)).toBe('switched on less than 3m before');
});
