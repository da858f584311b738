import { expect, test } from 'vitest';
import { jump } from '../../agent/clean/jump.ts';
import { packPlace } from '../../agent/statistics/place.ts';
import { answers, type Row } from './readings.ts';

const NO = Number.NaN;
/** So many metres north of a place, by a degree of latitude of 111.195 km. */
const north = (metres: number) => packPlace(52 + metres / 111_195, 13);

test.each<[string, object, Row[], number[]]>([
  [
    'a leap of kilometres and back is taken out',
    { max_speed: 20 },
    [
      [0, north(0)],
      [1, north(15)],
      [2, north(4000)],
      [3, north(45)],
    ],
    [north(0), north(15), NO, north(45)],
  ],
  [
    'the error of the receiver is no leap',
    { max_speed: 1, error: 30 },
    [
      [0, north(0)],
      [1, north(28)],
      [2, north(60)],
    ],
    [north(0), north(28), NO],
  ],
  [
    'a longer way takes longer',
    { max_speed: 20 },
    [
      [0, north(0)],
      [300, north(5900)],
    ],
    [north(0), north(5900)],
  ],
  [
    'a new place is believed at the third reading that agrees',
    { max_speed: 20 },
    [
      [0, north(0)],
      [1, north(9000)],
      [2, north(9010)],
      [3, north(9020)],
    ],
    [north(0), NO, NO, north(9020)],
  ],
  [
    'an older place passes unjudged',
    { max_speed: 1 },
    [
      [10, north(0)],
      [5, north(9000)],
    ],
    [north(0), north(9000)],
  ],
])('%s', (_, settings, rows, expected) => {
  expect(answers(jump, settings, rows)).toEqual(expected);
});

test('says why', () => {
  expect(jump.explain({ max_speed: 60, error: 30, accept_after: 3 }, 0)).toBe('further away than 60 m/s lead');
});
