import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrate } from '../../agent/clean/calibrate.ts';
import { answers, everySecond, refusal } from './readings.ts';

const certificate = [
  [0, 0.3],
  [25, 24.8],
  [100, 100.9],
];
const NO = Number.NaN;

test.each([
  ['a line', { method: 'linear', gain: 2, offset: -1 }, [0, 20], [-1, 39]],
  ['an offset alone', { method: 'linear', offset: 0.5 }, [20], [20.5]],
  ['a polynomial', { method: 'polynomial', coefficients: [1, 2, 3] }, [0, 2], [1, 17]],
  ['the points of a table, exactly', { method: 'table', points: certificate }, [0, 25, 100], [0.3, 24.8, 100.9]],
  [
    'between them, a line',
    {
      method: 'table',
      points: [
        [0, 0],
        [10, 20],
      ],
    },
    [5],
    [10],
  ],
  [
    'beyond them, the outermost line',
    {
      method: 'table',
      points: [
        [0, 0],
        [10, 20],
        [20, 30],
      ],
    },
    [-1, 22],
    [-2, 32],
  ],
  [
    'beyond them, the last value',
    {
      method: 'table',
      points: [
        [0, 1],
        [10, 20],
      ],
      extrapolate: 'hold',
    },
    [-5, 11],
    [1, 20],
  ],
  [
    'beyond them, nothing',
    {
      method: 'table',
      points: [
        [0, 1],
        [10, 20],
      ],
      extrapolate: 'reject',
    },
    [-5, 0, 10, 11],
    [NO, 1, 20, NO],
  ],
])('%s', (_, settings, values, expected) => {
  expect(answers(calibrate, settings, everySecond(values))).toEqual(expected);
});

test('a rising table keeps the order of readings', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -50, max: 150, noNaN: true }),
      fc.double({ min: -50, max: 150, noNaN: true }),
      (a, b) => {
        const [x, y] = answers(
          calibrate,
          { method: 'table', points: certificate },
          everySecond([Math.min(a, b), Math.max(a, b)]),
        ) as [number, number];
        expect(y).toBeGreaterThanOrEqual(x - 1e-12 * Math.abs(x));
      },
    ),
  );
});

test.each([
  [
    {
      method: 'table',
      points: [
        [1, 1],
        [1, 2],
      ],
    },
    'the values shown must rise from point to point',
  ],
  [{ method: 'table', points: [[1, 1]] }, 'expected at least two points'],
  [{ method: 'linear', gain: 0 }, 'a gain of 0 makes all values equal'],
  [{ method: 'polynomial', coefficients: [1] }, 'expected at least two coefficients: [c0, c1]'],
])('refuses %j', (settings, message) => {
  expect(refusal(calibrate, settings)).toBe(message);
});

test('names the span beyond which it does not go', () => {
  const settings = {
    method: 'table' as const,
    points: [
      [0, 1],
      [10, 20],
    ] as [number, number][],
    extrapolate: 'reject' as const,
  };
  expect(calibrate.explain(settings, 11)).toBe('beyond the calibrated span 0 to 10');
});
