import { expect, test } from 'vitest';
import { deadband } from '../../agent/clean/deadband.ts';
import { answers, everySecond } from './readings.ts';

test('the noise of an idle cable is nothing, and what is more stays what it is', () => {
  const given = [0.01, -0.02, 0.021, -0.03, 4, -0];
  expect(answers(deadband, { within: 0.02 }, everySecond(given))).toEqual([0, 0, 0.021, -0.03, 4, 0]);
});

test('says why', () => {
  expect(deadband.explain({ within: 0.02 }, 0.01)).toBe('within 0.02 of 0');
});
