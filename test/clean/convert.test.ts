import { expect, test } from 'vitest';
import { convert } from '../../agent/clean/convert.ts';
import { answers, everySecond, refusal } from './readings.ts';

test('changes the unit of each reading', () => {
  expect(answers(convert, { from: 'F', to: '°C' }, everySecond([32, 212, -40]))).toEqual([0, 100, -40]);
});

test.each([
  [{ from: 'furlong', to: 'm' }, 'unknown unit "furlong"'],
  [{ from: 'W', to: 'kWh' }, 'W cannot be converted to kWh: they measure different things'],
])('refuses %j', (settings, message) => {
  expect(refusal(convert, settings)).toBe(message);
});
