import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rate } from '../../agent/clean/rate.ts';
import { answers, everySecond, type Row } from './readings.ts';

const NO = Number.NaN;

test.each<[string, object, Row[], number[]]>([
  [
    'a jump is taken out, what follows at the old level passes',
    { max_change: 1 },
    everySecond([20, 20.5, 35, 20.7]),
    [20, 20.5, NO, 20.7],
  ],
  [
    'a change of just the limit is believable, binary or not',
    { max_change: 0.1 },
    everySecond([20, 20.1, 20.2, 20.3]),
    [20, 20.1, 20.2, 20.3],
  ],
  [
    'a longer gap allows more',
    { max_change: 1 },
    [
      [0, 20],
      [10, 29.9],
      [11, 20],
    ],
    [20, 29.9, NO],
  ],
  [
    'a shorter gap allows as much: one step of a coarse sensor is no jump',
    { max_change: 1 },
    [
      [0, 20],
      [0.001, 20.5],
    ],
    [20, 20.5],
  ],
  [
    'two readings at the same millisecond can be compared',
    { max_change: 1 },
    [
      [0, 20],
      [0, 20.5],
      [0, 90],
    ],
    [20, 20.5, NO],
  ],
  [
    'a true step is believed at the third reading that agrees',
    { max_change: 1 },
    everySecond([20, 50, 50.2, 50.1, 50.3]),
    [20, NO, NO, 50.1, 50.3],
  ],
  [
    'readings that do not agree with each other are never a new level',
    { max_change: 1 },
    everySecond([20, 50, 90, 50, 90, 50]),
    [20, NO, NO, NO, NO, NO],
  ],
  [
    'a good reading in between starts the count again',
    { max_change: 1 },
    everySecond([20, 50, 50, 20, 50, 50, 20]),
    [20, NO, NO, 20, NO, NO, 20],
  ],
  [
    'an older reading passes unjudged',
    { max_change: 1 },
    [
      [10, 20],
      [5, 90],
      [11, 20.5],
    ],
    [20, 90, 20.5],
  ],
  [
    'falling counts like rising',
    { max_change: 3, per: '1m' },
    [
      [0, 20],
      [60, 16],
      [120, 18],
    ],
    [20, NO, 18],
  ],
])('%s', (_, settings, rows, expected) => {
  expect(answers(rate, settings, rows)).toEqual(expected);
});

test('a step of any size is believed after accept_after readings', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 2, max: 20 }),
      (level, accept_after) => {
        const rows = everySecond([20, ...new Array<number>(accept_after).fill(level)]);
        expect(answers(rate, { max_change: 1, accept_after }, rows).at(-1)).toBe(level);
      },
    ),
  );
});

test('a series that keeps to the limit is never touched', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true })), (steps) => {
      let value = 20;
      const values = steps.map((step) => (value += step));
      expect(answers(rate, { max_change: 1 }, everySecond(values))).toEqual(values);
    }),
  );
});

test('explains itself', () => {
  expect(rate.explain({ max_change: 3, per: 60_000, accept_after: 3 }, 50)).toBe('changed by more than 3 in 1m');
});
