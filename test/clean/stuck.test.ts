import { describe, expect, test } from 'vitest';
import { stuck } from '../../agent/clean/stuck.ts';
import { answers, everySecond, type Row, refusal } from './readings.ts';

const NO = Number.NaN;
const still = (count: number, value = 20): number[] => new Array<number>(count).fill(value);

test.each<[string, object, Row[], number[]]>([
  [
    'from the threshold on, until it changes',
    { for: '3s', readings: 4 },
    everySecond([...still(6), 20.1]),
    [20, 20, 20, NO, NO, NO, 20.1],
  ],
  ['enough readings, but not for long enough', { for: '1m', readings: 4 }, everySecond(still(10)), still(10)],
  [
    'long enough, but in too few readings',
    { for: '1s', readings: 4 },
    [
      [0, 20],
      [600, 20],
      [1200, 20],
    ],
    still(3),
  ],
  [
    'less than half a step apart is the same',
    { for: '1s', readings: 3, resolution: 0.1 },
    everySecond([20, 20.04, 19.96]),
    [20, 20.04, NO],
  ],
  [
    'a slow drift in small steps is a change',
    { for: '1s', readings: 3, resolution: 0.1 },
    everySecond([20, 20.04, 20.08, 20.12, 20.16]),
    [20, 20.04, 20.08, 20.12, 20.16],
  ],
  [
    'an older reading passes unjudged',
    { for: '1s', readings: 3 },
    [
      [10, 20],
      [11, 20],
      [5, 20],
      [12, 20],
    ],
    [20, 20, 20, NO],
  ],
])('%s', (_, settings, rows, expected) => {
  expect(answers(stuck, settings, rows)).toEqual(expected);
});

test('a DHT22 that repeats its last value is found', () => {
  const alive = Array.from({ length: 500 }, (_, i) => 21 + Math.round(Math.sin(i) * 3) / 10);
  const settings = { for: '10m', resolution: 0.1, noise: 0.15 };
  const passed = answers(stuck, settings, everySecond([...alive, ...still(2000, 24.7)]));
  expect(passed.slice(0, alive.length)).toEqual(alive);
  expect(passed.slice(alive.length).filter(Number.isFinite)).toHaveLength(600);
});

describe('a quiet sensor, coarser than its noise, is well', () => {
  const rows: Row[] = Array.from({ length: 20_000 }, (_, i) => [i * 10, i === 9000 ? 4.5 : 4]);

  test.each([
    ['noise a twentieth of a step', { for: '1h', resolution: 0.5, noise: 0.025 }],
    ['noise a tenth of a step', { for: '1h', resolution: 0.5, noise: 0.05 }],
  ])('%s', (_, settings) => {
    expect(answers(stuck, settings, rows)).toEqual(rows.map(([, value]) => value));
  });

  test('the rule does not judge by a time that nobody stated', () => {
    expect(refusal(stuck, {})).toMatch(/"for"/);
  });
});

test('explains how long it waited', () => {
  expect(stuck.explain({ for: 3_600_000, readings: 30, resolution: 0 }, 20)).toBe('no change for 30 readings and 1h');
  expect(stuck.explain({ for: 600_000, readings: 30, resolution: 0.1, noise: 0.05 }, 20)).toBe(
    'no change for 55 readings and 10m',
  );
});
