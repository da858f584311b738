import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNumber } from '../../../drivers/values/number.ts';

const POINT = { decimal: '.' } as const;
const COMMA = { decimal: ',' } as const;
const UNITS = { decimal: '.', units: ['C', '°C', '%', 'Pa', 'hPa'] } as const;

test.each([
  ['21.5', POINT, 21.5],
  ['-40', POINT, -40],
  ['+.5', POINT, 0.5],
  ['5.', POINT, 5],
  ['1e3', POINT, 1000],
  [' 007.250 ', POINT, 7.25],
  ['21,5', COMMA, 21.5],
  ['21.5', COMMA, 'bad'],
  ['21,5', POINT, 'bad'],
  ['21.5C', UNITS, 21.5],
  ['40 %', UNITS, 40],
  ['1013hPa', UNITS, 1013],
  ['21.5°C', UNITS, 21.5],
  ['21.5F', UNITS, 'bad'],
  ['21.5C', POINT, 'bad'],
  ['nan', POINT, 'missing'],
  ['NaN', POINT, 'missing'],
  ['-inf', POINT, 'missing'],
  ['ovf', POINT, 'missing'],
  ['', POINT, 'missing'],
  ['   ', POINT, 'missing'],
  ['---', POINT, 'missing'],
  ['null', POINT, 'missing'],
  ['unavailable', POINT, 'missing'],
  ['Unknown', POINT, 'missing'],
  ['nan C', UNITS, 'missing'],
  ['%', UNITS, 'missing'],
  ['1e400', POINT, 'infinite'],
  ['-1e400', POINT, 'infinite'],
  ['0x10', POINT, 'bad'],
  ['1.2.3', POINT, 'bad'],
  ['1 2', POINT, 'bad'],
  ['T=2', POINT, 'bad'],
  ['true', POINT, 'bad'],
  ['.', POINT, 'bad'],
  ['1_000', POINT, 'bad'],
])('%j reads as %j -> %j', (text, style, expected) => {
  expect(parseNumber(text, style)).toBe(expected);
});

test('every finite double comes back as it was written, with a point or a comma', async () => {
  await fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseNumber(String(value), POINT)).toBe(value === 0 ? Number(String(value)) : value);
      expect(parseNumber(String(value).replace('.', ','), COMMA)).toBe(value === 0 ? Number(String(value)) : value);
    }),
  );
});

test('no text becomes a number that is not finite', async () => {
  await fc.assert(
    fc.property(fc.string(), (text) => {
      const value = parseNumber(text, UNITS);
      expect(typeof value === 'string' || Number.isFinite(value)).toBe(true);
    }),
  );
});

test('a long run of digits or spaces takes no longer than its length', async () => {
  expect(parseNumber(`${'1'.repeat(200_000)}x`, POINT)).toBe('bad');
  expect(parseNumber(`${' '.repeat(200_000)}x`, POINT)).toBe('bad');
});
