import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duplicate } from '../../agent/clean/duplicate.ts';
import { answers, compiled, type Row } from './readings.ts';

const NO = Number.NaN;

test.each<[string, object, Row[], number[]]>([
  [
    'a meter repeats its gas value until the next one',
    {},
    [
      [0, 5],
      [0, 5],
      [300, 6],
      [300, 6],
    ],
    [5, NO, 6, NO],
  ],
  [
    'a gateway sends its buffer again',
    {},
    [
      [1, 1],
      [2, 2],
      [3, 3],
      [1, 1],
      [2, 2],
      [4, 4],
    ],
    [1, 2, 3, NO, NO, 4],
  ],
  [
    'another value at the same time is another reading',
    {},
    [
      [1, 1],
      [1, 2],
    ],
    [1, 2],
  ],
  [
    'by time alone the first one counts',
    { same: 'time' },
    [
      [1, 1],
      [1, 2],
      [2, 2],
    ],
    [1, NO, 2],
  ],
  [
    'the same value at another time is a reading',
    {},
    [
      [1, 1],
      [2, 1],
      [0, 1],
    ],
    [1, 1, 1],
  ],
  [
    'beyond the memory a repetition is not recognised',
    { memory: 2 },
    [
      [1, 1],
      [2, 2],
      [3, 3],
      [2, 2],
      [1, 1],
    ],
    [1, 2, 3, NO, 1],
  ],
])('%s', (_, settings, rows, expected) => {
  expect(answers(duplicate, settings, rows)).toEqual(expected);
});

test('readings without a time of their own may come at once', () => {
  const rule = compiled(duplicate, {});
  const state = rule.fresh();
  expect([1, 2, 3].map(() => rule.apply(state, 1000, 20, 0))).toEqual([20, 20, 20]);
});

test('of any shuffled repetitions within the memory each reading passes once', () => {
  const readings = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 3 })), {
    maxLength: 30,
    selector: ([time, value]) => time * 10 + value,
  });
  const doubled = readings.chain((once) => fc.shuffledSubarray([...once, ...once], { minLength: 2 * once.length }));
  fc.assert(
    fc.property(doubled, (rows) => {
      expect(answers(duplicate, {}, rows).filter(Number.isFinite)).toHaveLength(rows.length / 2);
    }),
  );
});
