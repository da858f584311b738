import { describe, expect, test } from 'vitest';
import { compileChain } from '../../agent/clean/chain.ts';
import { guessQuantity } from '../../agent/clean/guess-quantity.ts';
import {
  defaultRules,
  QUANTITY_NAMES,
  type Quantity,
  quantityNamed,
  suggestedRules,
} from '../../agent/clean/quantities.ts';
import { RULE_NAMES, useRule } from '../../agent/clean/rules.ts';
import { canonicalUnit } from '../../agent/clean/units.ts';
import { MENDED } from '../../agent/model/batch.ts';
import { KINDS, type RuleUse } from '../../agent/model/series.ts';
import { batchOf } from './readings.ts';

const named = (name: string): Quantity => quantityNamed(name) as Quantity;

/** What the first reading of a series is answered with: its value, or the rule that took it out. */
function firstAnswer(uses: readonly RuleUse[], value: number): number | string {
  const chain = compileChain(uses);
  const into = { values: new Float64Array(1), verdicts: new Uint8Array(1) };
  chain.apply(chain.fresh(), batchOf([[0, value]]), 0, into);
  const verdict = into.verdicts[0] as number;
  return verdict === 0 || verdict >= MENDED ? (into.values[0] as number) : (RULE_NAMES[verdict] as string);
}

describe.each(QUANTITY_NAMES.map((name) => [name, named(name)] as const))('%s', (_, quantity) => {
  test('is of a known kind and in a known unit, spelt as in summaries', () => {
    expect(KINDS).toContain(quantity.kind);
    if (quantity.unit !== undefined) expect(canonicalUnit(quantity.unit)).toBe(quantity.unit);
    expect(quantity.summary).toMatch(/^[A-Z]/);
  });

  test('by default only sentinels and limits take readings out', () => {
    for (const { rule } of quantity.rules) expect(['sentinel', 'range']).toContain(rule);
  });

  test('its sentinels are no more than a handful, and its suggestions compile', () => {
    expect(() => compileChain([...quantity.rules, ...quantity.suggested])).not.toThrow();
  });
});

describe('no true number is taken out by default', () => {
  test.each([
    ['temperature', [-89.2, 0, 85, 127.94, 600, 1350]],
    ['temperature_ds18b20', [-55, 0, 84.9375, 85.0625, 125]],
    ['temperature_thermocouple', [-196, 1350]],
    ['humidity', [0, 1, 55.5, 100]],
    ['pressure', [337, 870, 1013.25, 1084.8]],
    ['co2', [180, 400, 410, 5000, 10_000]],
    ['pm25', [0, 35.2, 999.9, 1500]],
    ['voltage', [0, -12, 3.3, 48, 65.535, 400]],
    ['mains_voltage', [0, 230, 253, 400]],
    ['current', [-150, 0, -0, 327.67]],
    ['power', [-10_000, 0, 65535, 1e6]],
    ['energy', [0, 1e7]],
    ['wind_speed', [0, 75, 113.2]],
    ['wind_direction', [0, 180, 360]],
    ['illuminance', [0, 54612, 65535, 120_000]],
    ['battery', [0, 50, 100]],
    ['rssi', [-127, -120, -40, 0]],
    ['linkquality', [0, 255]],
    ['ph', [-1, 7, 14]],
    ['soil_moisture', [0, 100]],
  ])('%s', (name, values) => {
    for (const value of values) expect(firstAnswer(named(name).rules, value)).toBe(value);
  });
});

test.each([
  ['temperature', -127, 'range'],
  ['temperature', -200, 'range'],
  ['temperature_ds18b20', 85, 'sentinel'],
  ['temperature_ds18b20', -127, 'sentinel'],
  ['temperature_bme280', -140.1, 'range'],
  ['humidity', 255, 'sentinel'],
  ['humidity', 6553.5, 'sentinel'],
  ['humidity', 103.9, 100],
  ['humidity', 104.1, 'range'],
  ['pressure', 0, 'sentinel'],
  ['co2', 0, 'sentinel'],
  ['co2', 65535, 'sentinel'],
  ['pm25', 65535, 'sentinel'],
  ['mains_voltage', 6553.5, 'sentinel'],
  ['energy', -1, 'range'],
  ['wind_direction_davis', 0, 'sentinel'],
  ['battery', 200, 'range'],
  ['battery', 255, 'sentinel'],
  ['distance', 65535, 'sentinel'],
])('%s: %d is answered by %s', (name, value, answer) => {
  expect(firstAnswer(named(name).rules, value)).toBe(answer);
});

describe('limits follow the unit of the series', () => {
  test('a temperature in °F', () => {
    const rules = defaultRules(named('temperature_ds18b20'), '°F');
    expect(firstAnswer(rules, 185)).toBe('sentinel');
    expect(firstAnswer(rules, -196.6)).toBe('sentinel');
    expect(firstAnswer(rules, 257)).toBe(257);
    expect(firstAnswer(rules, 258)).toBe('range');
  });

  test('a pressure in Pa', () => {
    expect(firstAnswer(defaultRules(named('pressure'), 'Pa'), 101_325)).toBe(101_325);
    expect(firstAnswer(defaultRules(named('pressure'), 'Pa'), 1013.25)).toBe('range');
  });

  test('sentinels follow the unit of the device, limits that of the series', () => {
    const [first, ...rest] = defaultRules(named('temperature_ds18b20'), '°C', '°F') as [RuleUse, ...RuleUse[]];
    const rules = [first, useRule('convert', { from: '°F', to: '°C' }), ...rest];
    expect(firstAnswer(rules, 185)).toBe('sentinel');
    expect(firstAnswer(rules, 257)).toBe(125);
    expect(firstAnswer(rules, 258)).toBe('range');
  });

  test('distances are converted without the zero of the scale', () => {
    const rate = suggestedRules(named('temperature'), '°F').find(({ rule }) => rule === 'rate');
    expect(rate?.settings).toEqual({ max_change: 5.4, per: 60_000, accept_after: 3 });
  });

  test('in a unit that measures something else they say nothing', () => {
    expect(defaultRules(named('temperature'), 'V')).toEqual([]);
    expect(defaultRules(named('temperature'), 'raw counts')).toEqual([]);
  });

  test('without a unit, or by another name of the same, they stay', () => {
    expect(defaultRules(named('temperature'))).toEqual(named('temperature').rules);
    expect(defaultRules(named('temperature'), 'degC')).toEqual(named('temperature').rules);
    expect(defaultRules(named('linkquality'), 'lqi')).toEqual(named('linkquality').rules);
  });
});

test('a name that is not in the catalogue is no quantity', () => {
  for (const name of ['', 'temprature', '__proto__', 'constructor']) expect(quantityNamed(name)).toBeUndefined();
});

describe('guesses from field names', () => {
  test.each([
    ['Temperature', 'temperature'],
    ['temp', 'temperature'],
    ['tC', 'temperature'],
    ['RH', 'humidity'],
    ['bat', 'battery'],
    ['pm2.5', 'pm25'],
    ['pm02', 'pm25'],
    ['SDS_P1', 'pm10'],
    ['wind dir', 'wind_direction'],
    ['temperature_setpoint', undefined],
    ['template', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('%j: %s', (field, quantity) => {
    expect(guessQuantity(field)).toBe(quantity);
    if (quantity !== undefined) expect(QUANTITY_NAMES).toContain(quantity);
  });
});
