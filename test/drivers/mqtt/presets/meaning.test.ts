import { expect, test } from 'vitest';
import { quantityNamed } from '../../../../agent/clean/quantities.ts';
import { sameDimension } from '../../../../agent/clean/units.ts';
import { meaningIn } from '../../../../drivers/mqtt/presets/by-unit.ts';
import { factsByName, KNOWN_NAMES, meaningOf, unitFrom } from '../../../../drivers/mqtt/presets/meaning.ts';

test.each(KNOWN_NAMES)('%s means something that the catalogue holds, in a unit of it', (name) => {
  const { quantity, unit } = meaningOf(name) ?? {};
  const known = quantity === undefined ? undefined : quantityNamed(quantity);
  expect(known?.name).toBe(quantity);
  if (known?.unit !== undefined) expect(sameDimension(known.unit, unit ?? '')).toBe(true);
});

test.each([
  ['DS18B20-1.Temperature', 'temperature'],
  ['temperature_2', 'temperature'],
  ['humidity1', 'humidity'],
  ['pm10', 'pm10'],
  ['PM2.5', undefined],
  ['temperature_setpoint', undefined],
  ['constructor', undefined],
])('%s means %s', (field, quantity) => {
  expect(meaningOf(field)?.quantity).toBe(quantity);
});

test('own names go before those that all share, and null takes a meaning away', () => {
  const facts = factsByName('test', { voltage: null, 'a.power': { unit: 'kW' } });
  expect(facts('x.voltage')).toBeUndefined();
  expect(facts('a.power')).toEqual({ origin: 'test', unit: 'kW' });
  expect(facts('b.power')).toEqual({ origin: 'test', quantity: 'power', unit: 'W' });
  expect(facts('b.power')).toBe(facts('b.power'));
});

test.each([
  ['mV', 'voltage', { quantity: 'voltage', unit: 'mV' }],
  ['lx', 'light', { quantity: 'illuminance', unit: 'lx' }],
  ['lqi', 'linkquality', { quantity: 'linkquality', unit: 'lqi' }],
  // A name may say one thing and the unit another: the unit was stated.
  ['W', 'temperature', { quantity: 'power', unit: 'W' }],
  ['%', 'position', { unit: '%' }],
  [undefined, 'illuminance', {}],
  [undefined, 'linkquality', { quantity: 'linkquality' }],
])('a value in %s named %s', (unit, field, meaning) => {
  expect(meaningIn(unit, field)).toEqual(meaning);
});

test.each([
  ['°C', '°C'],
  [' W ', 'W'],
  ['', undefined],
  ['a'.repeat(17), undefined],
  ['\n\u0001', undefined],
  [7, undefined],
])('the unit %j is %j', (given, unit) => {
  expect(unitFrom(given)).toBe(unit);
});
