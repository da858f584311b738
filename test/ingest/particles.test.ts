import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Gather } from '../../agent/ingest/gather.ts';
import { SourceIntake } from '../../agent/ingest/intake.ts';
import { SeriesRegistry } from '../../agent/ingest/registry.ts';
import { FLAG } from '../../agent/model/batch.ts';
import { planSeries } from '../../config/plan-series.ts';

const QUANTITIES: Readonly<Record<string, string>> = {
  PM1: 'pm1',
  'PM2.5': 'pm25',
  PM4: 'pm4',
  PM10: 'pm10',
  SDS_P1: 'pm10',
  SDS_P2: 'pm25',
  pm10_cf1: 'pm10',
};

function setUp() {
  const registry = new SeriesRegistry(planSeries({ series: {}, allowed_lateness: 0 }));
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
  return { intake, reading, taken };
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
