import { expect, test } from 'vitest';
import { debounce } from '../../agent/clean/debounce.ts';
import { answers, type Row } from './readings.ts';

const NO = Number.NaN;
const [OPEN, SHUT] = [0, 1];

test.each<[string, Row[], number[]]>([
  [
    'a bouncing contact changes once',
    [
      [0, OPEN],
      [5, SHUT],
      [5.003, OPEN],
      [5.008, SHUT],
      [5.015, OPEN],
      [5.019, SHUT],
      [9, OPEN],
    ],
    [OPEN, SHUT, NO, SHUT, NO, SHUT, OPEN],
  ],
  [
    'the first state of all has not just begun',
    [
      [0, OPEN],
      [0.01, SHUT],
    ],
    [OPEN, SHUT],
  ],
  [
    'what was taken out is believed when it is said again',
    [
      [0, OPEN],
      [5, SHUT],
      [5.01, OPEN],
      [6, OPEN],
    ],
    [OPEN, SHUT, NO, OPEN],
  ],
  [
    'an older reading passes unjudged',
    [
      [5, OPEN],
      [6, SHUT],
      [5.99, OPEN],
    ],
    [OPEN, SHUT, OPEN],
  ],
])('%s', (_, rows, expected) => {
  expect(answers(debounce, { for: '20ms' }, rows)).toEqual(expected);
});

test('says why', () => {
  expect(debounce.explain({ for: 20 }, 1)).toBe('less than 20ms after another change');
});
