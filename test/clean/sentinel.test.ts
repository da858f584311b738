import { expect, test } from 'vitest';
import { sentinel } from '../../agent/clean/sentinel.ts';
import { answers, everySecond, refusal } from './readings.ts';

const boiler = { values: [{ value: 85, note: 'DS18B20 power-on value', unless_near: 5 }, -127] };

test.each([
  ['-200 and -200.0 are one number', [-200], -200.0],
  ['a zero is a zero with either sign', [0], -0],
  ['single precision turns 999.9 into another double', [999.9], Math.fround(999.9)],
  ['a limit that was converted from another unit', [-196.60000000000002], -196.6],
])('%s', (_, values, value) => {
  expect(answers(sentinel, { values }, everySecond([value]))).toEqual([Number.NaN]);
});

test('a number next to a sentinel is a measurement', () => {
  const next = [2147483600, 999.8, -199.99];
  expect(answers(sentinel, { values: [2147483647, 999.9, -200] }, everySecond(next))).toEqual(next);
});

test('85.0 after power-on is no measurement, 85.0 of a boiler that warms up is one', () => {
  expect(answers(sentinel, boiler, everySecond([85, 21.4, 85, 21.5]))).toEqual([Number.NaN, 21.4, Number.NaN, 21.5]);
  expect(answers(sentinel, boiler, everySecond([79, 81, 85, 85, 88]))).toEqual([79, 81, 85, 85, 88]);
});

test('a sentinel vouches for nobody', () => {
  expect(answers(sentinel, { values: [82, { value: 85, unless_near: 5 }] }, everySecond([20, 82, 85]))).toEqual([
    20,
    Number.NaN,
    Number.NaN,
  ]);
});

test('a late 85.0 has no neighbour to vouch for it, and a late reading vouches for none', () => {
  const rows = [
    [10, 84],
    [5, 85],
    [4, 20],
    [11, 85],
  ] as const;
  expect(answers(sentinel, boiler, rows)).toEqual([84, Number.NaN, 20, 85]);
});

test('the note says what the device means', () => {
  const settings = { values: [{ value: 85, note: 'DS18B20 power-on value' }, { value: -127 }] };
  expect(sentinel.explain(settings, 85)).toBe('DS18B20 power-on value');
  expect(sentinel.explain(settings, -127)).toBe('-127 stands for "no measurement"');
});

test.each([
  [{ values: [] }, 'expected at least one number'],
  [{ values: [{ value: 85, unless_near: -1 }] }, 'expected 0 or more'],
  [{ values: ['85'] }, 'expected a number, or { value, note, unless_near }'],
])('refuses %j', (settings, message) => {
  expect(refusal(sentinel, settings)).toBe(message);
});
