import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { ignoredSeries, planSeries } from '../../config/plan-series.ts';
import { toStoreSettings } from '../../config/store-settings.ts';
import { BARE } from './surroundings.ts';

function configOf(text: string) {
  const loaded = loadConfig(text, 'weir.yaml', BARE);
  if (loaded.kind === 'bad') throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

const plan = (text: string, name: string) => planSeries(configOf(text))(name.split('/')[0] as string, name);
const rulesOf = (text: string, name = 'a/t') => plan(text, name).rules.map(({ rule }) => rule);

test('a series that nothing is said about', () => {
  expect(plan('log: {}', 'bench/x')).toEqual({
    name: 'bench/x',
    source: 'bench',
    kind: 'gauge',
    hold: 600_000,
    allowed_lateness: 3_600_000,
    idle_after: 5000,
    rules: [],
  });
});

test('the first pattern that has a key decides that key', () => {
  const text = `
series:
  "bench/*": { unit: °F }
  "*/temperature": { unit: K, expect_every: 10s }
  "**": { expect_every: 1m, kind: counter, hold: 2m }
`;
  expect(plan(text, 'bench/temperature')).toMatchObject({
    unit: '°F',
    expect_every: 10_000,
    kind: 'counter',
    hold: 120_000,
  });
  expect(plan(text, 'house/kitchen/temperature')).toMatchObject({ unit: 'K', expect_every: 10_000 });
  expect(plan(text, 'house/kitchen/x')).toMatchObject({ expect_every: 60_000 });
  expect(plan(text, 'house/kitchen/x').unit).toBeUndefined();
});

test('a quantity brings unit, kind and rules', () => {
  const text = 'series: { "a/*": { quantity: temperature_ds18b20 } }';
  expect(plan(text, 'a/t')).toMatchObject({ quantity: 'temperature_ds18b20', unit: '°C', kind: 'gauge' });
  expect(rulesOf(text)).toEqual(['sentinel', 'range']);
  expect(plan('series: { "a/*": { quantity: energy } }', 'a/e')).toMatchObject({ kind: 'counter', unit: 'kWh' });
});

test('limits of the quantity are stated in the unit of the series', () => {
  const range = plan('series: { "a/*": { quantity: temperature_ds18b20, unit: °F } }', 'a/t').rules.find(
    ({ rule }) => rule === 'range',
  );
  expect(range?.settings).toMatchObject({ min: -67, max: 257 });
});

test('a device that sends another unit than the series is kept in', () => {
  const text = `
series:
  "a/*":
    quantity: temperature_ds18b20
    clean: [convert: { from: degF, to: C }]
`;
  const { unit, rules } = plan(text, 'a/t');
  expect(unit).toBe('°C');
  expect(rules.map(({ rule }) => rule)).toEqual(['sentinel', 'convert', 'range']);
  expect(rules[0]?.settings).toMatchObject({ values: [{ value: 185 }, {}, {}, {}] });
  expect(rules[2]?.settings).toMatchObject({ min: -55, max: 125 });
});

test.each([
  ['clean: [range: [0, 50]]', ['sentinel', 'range']],
  ['clean: [range: off]', ['sentinel']],
  ['clean: [sentinel: off, range: off]', []],
  ['clean: [spike: { min_deviation: 1 }, duplicate]', ['duplicate', 'sentinel', 'range', 'spike']],
  ['clean: []', ['sentinel', 'range']],
  ['kind: state', []],
])('rules of the quantity with %s: %j', (line, expected) => {
  expect(rulesOf(`series: { "a/*": { quantity: temperature_ds18b20, ${line} } }`)).toEqual(expected);
});

test.each([
  ['range: [0, 50]', 'range', { min: 0, max: 50, mode: 'reject' }],
  ['range: { max: 50 }', 'range', { max: 50, mode: 'reject' }],
  ['sentinel: -200', 'sentinel', { values: [{ value: -200 }] }],
  ['sentinel: [-200, 85]', 'sentinel', { values: [{ value: -200 }, { value: 85 }] }],
])('the rule %s', (line, rule, settings) => {
  expect(plan(`series: { "a/*": { clean: [${line}] } }`, 'a/t').rules).toEqual([{ rule, settings }]);
});

test('hold and idle_after follow the expected interval', () => {
  expect(plan('series: { "**": { expect_every: 1m } }', 'a/b')).toMatchObject({ hold: 180_000, idle_after: 180_000 });
  expect(plan('series: { "**": { expect_every: 1s } }', 'a/b')).toMatchObject({ hold: 3000, idle_after: 5000 });
  expect(plan('series: { "**": { expect_every: 1m, hold: 5m, idle_after: 10s } }', 'a/b')).toMatchObject({
    hold: 300_000,
    idle_after: 10_000,
  });
});

test('plans are plain data', () => {
  const made = plan('series: { "**": { quantity: temperature, rollover: 9, kind: counter } }', 'a/b');
  expect(structuredClone(made)).toEqual(made);
  expect(JSON.parse(JSON.stringify(made))).toEqual(made);
});

test('series that are not wanted', () => {
  const ignored = ignoredSeries(
    configOf('series: { "a/debug": { ignore: true }, "a/keep": { ignore: false }, "a/**": { ignore: true } }'),
  );
  expect(['a/debug', 'a/keep', 'a/x/y', 'b/x'].map(ignored)).toEqual([true, false, true, false]);
});

test('the store is told windows, rules and uplinks', () => {
  const config = configOf(`
agent: { id: a1 }
windows: [10s, 1m]
uplinks:
  central: { driver: mqtt, url: mqtt://h, windows: [60s], order: newest_first }
  other: { driver: mqtt, url: mqtt://h }
`);
  expect(toStoreSettings(config)).toMatchObject({
    path: './data/weir.db',
    durability: 'power-loss',
    max_size: 512e6,
    agent: 'a1',
    windows: { pane: { name: '10s' }, wider: [{ name: '1m' }] },
    uplinks: [
      { name: 'central', windows: ['1m'], order: 'newest_first', message_summaries: 50, outbox_messages: 1000 },
      { name: 'other', order: 'oldest_first' },
    ],
  });
  expect(toStoreSettings(config).rules[1]).toBe('duplicate');
});

describe('what a source knows about a field', () => {
  const facts = { origin: 'vedirect', quantity: 'voltage', unit: 'mV', rules: { range: { min: 0, max: 60_000 } } };
  const known = (text: string) => planSeries(configOf(text))('solar', 'solar/V', facts);

  test('gives quantity, unit, kind and rules, and is kept beside them', () => {
    const { unit, kind, quantity, rules, facts: kept } = known('log: {}');
    expect({ unit, kind, quantity, kept }).toEqual({ unit: 'mV', kind: 'gauge', quantity: 'voltage', kept: facts });
    expect(rules.find(({ rule }) => rule === 'range')?.settings).toMatchObject({ min: 0, max: 60_000 });
  });

  test('gives way to the configuration, key by key, and is converted into its unit', () => {
    const { unit, rules } = known('series: { "solar/*": { unit: V } }');
    expect(unit).toBe('V');
    expect(rules.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['convert', 'range']));
    expect(rules.find(({ rule }) => rule === 'convert')?.settings).toEqual({ from: 'mV', to: 'V' });
    expect(rules.find(({ rule }) => rule === 'range')?.settings).toMatchObject({ min: 0, max: 60 });
  });

  test('names the unit to keep where nobody would want the one that the device sends', () => {
    const relay = { origin: 'shelly', quantity: 'energy', unit: 'Wmin', kept_in: 'kWh' };
    const planOf = (text: string) => planSeries(configOf(text))('house', 'house/plug/energy', relay);
    const convertOf = (text: string) => planOf(text).rules.find(({ rule }) => rule === 'convert')?.settings;
    expect(planOf('log: {}')).toMatchObject({ unit: 'kWh', kind: 'counter' });
    expect(convertOf('log: {}')).toEqual({ from: 'Wmin', to: 'kWh' });
    expect(convertOf('series: { "**": { unit: Wh } }')).toEqual({ from: 'Wmin', to: 'Wh' });
  });

  test('a rule of the configuration takes the place of the rule that it brings', () => {
    const { rules } = known('series: { "solar/*": { clean: [{ range: [10, 20] }] } }');
    expect(rules.filter(({ rule }) => rule === 'range')).toHaveLength(1);
    expect(rules.find(({ rule }) => rule === 'range')?.settings).toMatchObject({ min: 10, max: 20 });
  });
});
