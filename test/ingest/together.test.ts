import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Gather } from '../../agent/ingest/gather.ts';
import { SourceIntake } from '../../agent/ingest/intake.ts';
import { SeriesRegistry } from '../../agent/ingest/registry.ts';
import { FLAG } from '../../agent/model/batch.ts';
import type { Config } from '../../config/config.ts';
import { planSeries } from '../../config/plan-series.ts';

const QUANTITIES: Readonly<Record<string, string>> = {
  humidity: 'humidity',
  'AM2301.Temperature': 'temperature_dht',
  'AM2301.Humidity': 'humidity',
  'BME280.Humidity': 'humidity',
  latitude: '',
  longitude: '',
  hdop: '',
  satellites: '',
  power: 'power',
  total_act_power: 'power',
  a_act_power: 'power',
  b_act_power: 'power',
  c_act_power: 'power',
  power_l1: 'power',
  power_l2: 'power',
  power_l3: 'power',
  power_import: 'power',
  power_import_l1: 'power',
  power_import_l2: 'power',
  power_import_l3: 'power',
  pack_voltage: 'battery_voltage',
  voltage: 'voltage',
  cell_1_voltage: 'battery_voltage',
  cell_2_voltage: 'battery_voltage',
  cell_3_voltage: 'battery_voltage',
  PM1: 'pm1',
  'PM2.5': 'pm25',
  PM4: 'pm4',
  PM10: 'pm10',
  SDS_P1: 'pm10',
  SDS_P2: 'pm25',
  pm10_cf1: 'pm10',
};

function setUp(series: Config['series'] = {}) {
  const registry = new SeriesRegistry(planSeries({ series, allowed_lateness: 0 }));
  const gather = new Gather();
  const settings = { source: 'a', max_series: 100, max_skew: 0, ignored: () => false, now: () => 0, committed: [] };
  const intake = new SourceIntake({ ...settings, urgent: () => false, ring: () => undefined }, gather, registry);
  const reading = (device: string, field: string, value: number, flags = 0) => {
    const facts = { origin: 'test', ...(QUANTITIES[field] && { quantity: QUANTITIES[field] }) };
    intake.reading(intake.series(device, field, facts), 0, value, flags);
  };
  const taken = () => {
    const { batch, received, invalid } = gather.take();
    const names = [...batch.series.subarray(0, batch.count)].map((id) => registry.plan(id).name.slice(2));
    return { readings: names.map((name, i) => `${name}=${batch.values[i]}`), received, invalid };
  };
  /** What became of readings: each marked `?` where it is in doubt, and those that are no readings. */
  const judged = (given: Readonly<Record<string, number>>) => {
    for (const [field, value] of Object.entries(given)) reading('x', field, value);
    intake.deliver();
    const { batch, invalid } = gather.take();
    const ids = [...batch.series.subarray(0, batch.count)];
    const fields = ids.map((id) => registry.plan(id).name.slice('a/x/'.length));
    const marked = fields.map((field, i) => `${field}${(batch.flags[i] as number) & FLAG.DOUBTFUL ? '?' : ''}`);
    return { kept: marked.toSorted().join(' '), invalid };
  };
  return { intake, reading, taken, judged };
}

describe('dust of one message', () => {
  test('that rises with the size of its particles is kept', () => {
    const { intake, reading, taken } = setUp();
    reading('x', 'PM10', 12);
    reading('x', 'PM1', 5);
    reading('x', 'temperature', 20);
    reading('x', 'PM2.5', 5);
    intake.deliver();
    expect(taken()).toEqual({
      readings: ['x/temperature=20', 'x/PM10=12', 'x/PM1=5', 'x/PM2.5=5'],
      received: 4,
      invalid: 0,
    });
  });

  test('with more fine dust than dust is left out as a whole, counted and shown; what else it says is kept', () => {
    const { intake, reading, taken } = setUp();
    reading('x', 'PM1', 5);
    reading('x', 'temperature', 20);
    reading('x', 'PM2.5', 9);
    reading('x', 'PM10', 8);
    intake.deliver();
    expect(taken()).toEqual({ readings: ['x/temperature=20'], received: 4, invalid: 3 });
    expect(intake.samples.get('inconsistent')?.text).toBe('PM1 (pm1) 5, PM2.5 (pm25) 9, PM10 (pm10) 8');
  });

  test.each([
    [
      'two devices',
      [
        ['x', 'PM10', 1],
        ['y', 'PM2.5', 9],
      ],
    ],
    [
      'two ways of reckoning',
      [
        ['x', 'pm10_cf1', 1],
        ['x', 'PM2.5', 9],
      ],
    ],
    ['one size', [['x', 'PM10', 1]]],
  ] as const)('of %s is not compared', (_, given) => {
    const { intake, reading, taken } = setUp();
    for (const [device, field, value] of given) reading(device, field, value);
    intake.deliver();
    expect(taken()).toMatchObject({ invalid: 0, received: given.length });
  });

  test('is known by its quantity, whatever its name: P1 is PM10 here', () => {
    const { intake, reading, taken } = setUp();
    reading('x', 'SDS_P1', 3);
    reading('x', 'SDS_P2', 4);
    intake.deliver();
    expect(taken()).toMatchObject({ readings: [], invalid: 2 });
  });

  test('that is delivered again was judged before: only its number counts', () => {
    const { intake, reading, taken } = setUp();
    reading('x', 'PM10', 1, FLAG.REDELIVERED);
    reading('x', 'PM2.5', 9, FLAG.REDELIVERED);
    intake.deliver();
    expect(taken()).toMatchObject({ received: 2, invalid: 0 });
  });
});

test('several frames in one delivery are judged each by itself, and every reading is counted once', () => {
  const frame = fc.record({ small: fc.nat(20), large: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), (frames) => {
      const { intake, reading, taken } = setUp();
      for (const { small, large } of frames) {
        reading('x', 'PM2.5', small);
        reading('x', 'PM10', large);
      }
      intake.deliver();
      const good = frames.filter(({ small, large }) => small <= large);
      expect(taken()).toEqual({
        readings: good.flatMap(({ small, large }) => [`x/PM2.5=${small}`, `x/PM10=${large}`]),
        received: 2 * frames.length,
        invalid: 2 * (frames.length - good.length),
      });
    }),
  );
});

describe('what comes together', () => {
  test.each<[string, Readonly<Record<string, number>>, string, number?]>([
    ['a DHT whose bus failed', { 'AM2301.Temperature': 0, 'AM2301.Humidity': 1, power: 3 }, 'power', 2],
    ['as it fails otherwise', { 'AM2301.Humidity': 1, 'AM2301.Temperature': 0.1 }, '', 2],
    ['and with nothing at all', { 'AM2301.Temperature': 0, 'AM2301.Humidity': 0 }, '', 2],
    ['a DHT in frost', { 'AM2301.Temperature': 0, 'AM2301.Humidity': 71 }, 'AM2301.Humidity AM2301.Temperature'],
    [
      'another sensor beside a DHT at 0 °C',
      { 'AM2301.Temperature': 0, 'BME280.Humidity': 1 },
      'AM2301.Temperature BME280.Humidity',
    ],
    ['dust in fog', { 'PM2.5': 30, PM10: 60, humidity: 93 }, 'PM10? PM2.5? humidity'],
    ['dust in dry air', { 'PM2.5': 30, PM10: 60, humidity: 80 }, 'PM10 PM2.5 humidity'],
    ['false dust in fog', { 'PM2.5': 30, PM10: 6, humidity: 93 }, 'humidity', 2],
    [
      'three phases and their total',
      { power_l1: 100, power_l2: -50, power_l3: 800, power: 852 },
      'power power_l1 power_l2 power_l3',
    ],
    [
      'three phases off their total',
      { power_l1: 100, power_l2: 50, power_l3: 800, power: 300 },
      'power? power_l1? power_l2? power_l3?',
    ],
    [
      'the same by the names of another maker',
      { a_act_power: 100, b_act_power: 50, c_act_power: 800, total_act_power: 300 },
      'a_act_power? b_act_power? c_act_power? total_act_power?',
    ],
    ['two phases of three', { power_l1: 100, power_l2: 50, power: 900 }, 'power power_l1 power_l2'],
    [
      'a meter that balances its phases before it counts',
      { power_import_l1: 100, power_import_l2: 0, power_import_l3: 0, power_import: 20 },
      'power_import power_import_l1 power_import_l2 power_import_l3',
    ],
    ['a place that diluted satellites gave', { latitude: 52, longitude: 13, hdop: 7.5 }, 'hdop latitude? longitude?'],
    ['a place from too few of them', { latitude: 52, longitude: 13, satellites: 3 }, 'latitude? longitude? satellites'],
    ['a good place', { latitude: 52, longitude: 13, hdop: 0.9, satellites: 8 }, 'hdop latitude longitude satellites'],
    [
      'cells and their battery',
      { cell_1_voltage: 3.31, cell_2_voltage: 3.3, pack_voltage: 6.6 },
      'cell_1_voltage cell_2_voltage pack_voltage',
    ],
    [
      'a cell that is not read',
      { cell_1_voltage: 3.31, cell_2_voltage: 3.3, voltage: 9.9 },
      'cell_1_voltage? cell_2_voltage? voltage?',
    ],
  ])('%s', (_, given, kept, invalid = 0) => {
    // At first sight a series may come before the one that makes it of interest, so the message is sent twice.
    const { judged } = setUp();
    judged(given);
    expect(judged(given)).toEqual({ kept, invalid });
  });

  test('is not compared where the configuration says so', () => {
    const { judged } = setUp({ 'a/x/PM10': { contradictions: 'ignore' }, '**/AM2301*': { contradictions: 'ignore' } });
    expect(judged({ 'PM2.5': 30, PM10: 6, 'AM2301.Temperature': 0, 'AM2301.Humidity': 1 })).toMatchObject({
      invalid: 0,
    });
  });

  test('is compared in the unit of the quantity, whatever the device sends', () => {
    const { intake, taken } = setUp();
    const facts = (quantity: string, unit: string) => ({ origin: 'test', quantity, unit, kept_in: unit });
    const fahrenheit = intake.series('x', 'temperature', facts('temperature_dht', '°F'));
    intake.reading(fahrenheit, 0, 32, 0);
    intake.reading(intake.series('x', 'humidity', facts('humidity', '%')), 0, 2, 0);
    intake.deliver();
    expect(taken()).toMatchObject({ readings: [], invalid: 2 });
  });
});
