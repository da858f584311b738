import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNITS } from '../../agent/clean/unit-table.ts';
import {
  canonicalUnit,
  convert,
  knownUnit,
  sameDimension,
  stepConverter,
  UNIT_SYMBOLS,
} from '../../agent/clean/units.ts';

test.each([
  [212, '°F', '°C', 100],
  [0, '°C', 'K', 273.15],
  [-40, '°C', '°F', -40],
  [1013.25, 'hPa', 'Pa', 101325],
  [101325, 'Pa', 'mbar', 1013.25],
  [30, 'inHg', 'hPa', 1015.91659],
  [750, 'mmHg', 'hPa', 999.91791],
  [36, 'km/h', 'm/s', 10],
  [1, 'kn', 'km/h', 1.852],
  [60, 'Wmin', 'Wh', 1],
  [1, 'kWh', 'MJ', 3.6],
  [0.5, '1', '%', 50],
  [180, '°', 'rad', Math.PI],
  [1, 'm³/h', 'L/min', 1000 / 60],
  [2500, 'mV', 'V', 2.5],
  [0.25, 'mg/m³', 'µg/m³', 250],
])('%d %s is, in %s, %d', (value, from, to, expected) => {
  expect(convert(value, from, to)).toBeCloseTo(expected, 4);
});

test('whole numbers that have a whole answer get just that', () => {
  for (const [value, from, to, expected] of [
    [212, '°F', '°C', 100],
    [100, '°C', '°F', 212],
    [101325, 'Pa', 'hPa', 1013.25],
    [3, 'm', 'mm', 3000],
  ] as const)
    expect(convert(value, from, to)).toBe(expected);
});

test('a distance between two temperatures has no zero', () => {
  expect(stepConverter('°C', '°F')(5)).toBe(9);
  expect(stepConverter('K', '°C')(5)).toBe(5);
});

const pairs = fc
  .constantFrom(...UNITS)
  .chain((a) => fc.tuple(fc.constant(a), fc.constantFrom(...UNITS.filter((b) => b.dimension === a.dimension))));

test('there and back again', () => {
  fc.assert(
    fc.property(pairs, fc.double({ min: -1e6, max: 1e6, noNaN: true }), ([a, b], value) => {
      const back = convert(convert(value, a.symbol, b.symbol), b.symbol, a.symbol);
      // A zero such as 273.15 K costs the digits of a value near it; so do doubles next to 0.
      const scale =
        Math.abs(value) + Math.abs(convert(0, b.symbol, a.symbol)) + 300 * (a.dimension === 'temperature' ? 1 : 0);
      expect(Math.abs(back - value)).toBeLessThanOrEqual(1e-12 * scale + 1e-290);
    }),
  );
});

test('the longer way gives the same as the direct one', () => {
  fc.assert(
    fc.property(pairs, fc.double({ min: 1, max: 1e6, noNaN: true }), ([a, b], value) => {
      const base =
        UNITS.find((unit) => unit.dimension === a.dimension && unit.times === unit.per && unit.zero === 0) ?? a;
      const around = convert(convert(value, a.symbol, base.symbol), base.symbol, b.symbol);
      const direct = convert(value, a.symbol, b.symbol);
      expect(Math.abs(around - direct)).toBeLessThanOrEqual(1e-12 * (Math.abs(direct) + 600));
    }),
  );
});

describe('spellings', () => {
  test.each([
    ['C', '°C'],
    ['degC', '°C'],
    ['℃', '°C'],
    ['ºC', '°C'],
    ['celsius', '°C'],
    [' °C ', '°C'],
    ['ug/m3', 'µg/m³'],
    ['μg/m³', 'µg/m³'],
    ['µg/m^3', 'µg/m³'],
    ['kwh', 'kWh'],
    ['KWH', 'kWh'],
    ['hpa', 'hPa'],
    ['HPA', 'hPa'],
    ['lux', 'lx'],
    ['m3', 'm³'],
    ['l/min', 'L/min'],
    ['mW', 'mW'],
    ['MW', 'MW'],
    ['mPa', undefined],
    ['MPa', 'MPa'],
    ['Mw', undefined],
    ['mS', undefined],
    ['mbar', 'mbar'],
    ['MBAR', undefined],
    ['k', undefined],
    ['', undefined],
    ['°', '°'],
    ['widgets', undefined],
    ['__proto__', undefined],
    ['constructor', undefined],
  ])('%j is %s', (text, symbol) => {
    expect(canonicalUnit(text)).toBe(symbol);
    expect(knownUnit(text)).toBe(symbol !== undefined);
  });

  test('no spelling stands for two units', () => {
    for (const { symbol, aliases } of UNITS)
      for (const text of [symbol, ...aliases]) expect(canonicalUnit(text), text).toBe(symbol);
    expect(new Set(UNIT_SYMBOLS).size).toBe(UNITS.length);
  });
});

test('only what measures the same can be converted', () => {
  expect(sameDimension('W', 'kW')).toBe(true);
  expect(sameDimension('W', 'Wh')).toBe(false);
  expect(sameDimension('widgets', 'widgets')).toBe(false);
  expect(() => convert(1, 'W', 'Wh')).toThrow('no conversion from W to Wh');
});
