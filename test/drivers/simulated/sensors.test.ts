import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Faults,
  newSensors,
  type SensorSettings,
  type SimulatedReading,
} from '../../../drivers/simulated/sensors.ts';
import { SHAPE_NAMES, type ShapeName } from '../../../drivers/simulated/shapes.ts';

const START = Date.UTC(2026, 10, 22);
const SOUND: Faults = { spikes: 0, gaps: 0, stuck: 0, missing: 0, resets: 0 };

const sensor = (shape: ShapeName, faults: Partial<Faults> = {}, every = 1000): SensorSettings => ({
  device: 'bench',
  field: shape,
  shape,
  every,
  faults: { ...SOUND, ...faults },
});

function run(settings: readonly SensorSettings[], turns: number, seed = 1, rate = 1): (SimulatedReading | undefined)[] {
  const sensors = newSensors(settings, seed, START, rate);
  return Array.from({ length: turns }, () => sensors.take());
}

const values = (readings: (SimulatedReading | undefined)[]) =>
  readings.flatMap((reading) => (reading ? [reading.value] : []));
const numbers = (shape: ShapeName, turns: number, faults: Partial<Faults> = {}) =>
  values(run([sensor(shape, faults)], turns)).map(Number);

describe('sensors', () => {
  test('of the same seed send the same, of another something else', async () => {
    const all = SHAPE_NAMES.map((shape) =>
      sensor(shape, { spikes: 0.1, gaps: 0.05, stuck: 0.05, missing: 0.1, resets: 0.1 }),
    );
    await fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(run(all, 200, seed)).toEqual(run(all, 200, seed));
        expect(run(all, 200, seed)).not.toEqual(run(all, 200, seed + 1));
      }),
      { numRuns: 20 },
    );
  });

  test('send in the order of time, each at its own interval', () => {
    const readings = run([sensor('temperature'), sensor('humidity', {}, 2500)], 7);
    expect(readings.map((reading) => [reading?.field, (reading?.time ?? 0) - START])).toEqual([
      ['temperature', 0],
      ['humidity', 0],
      ['temperature', 1000],
      ['temperature', 2000],
      ['humidity', 2500],
      ['temperature', 3000],
      ['temperature', 4000],
    ]);
  });

  test('send more often at a higher rate', () => {
    expect(run([sensor('power')], 4, 1, 10).map((reading) => (reading?.time ?? 0) - START)).toEqual([0, 100, 200, 300]);
  });

  test('do not change what another one sends by their faults', () => {
    const alone = values(run([sensor('temperature')], 50));
    const beside = run([sensor('temperature'), sensor('humidity', { gaps: 0.5, spikes: 0.5 })], 100);
    expect(beside.flatMap((reading) => (reading?.field === 'temperature' ? [reading.value] : []))).toEqual(alone);
  });

  test('go on from a later time after a sleep, without sending what lies between', () => {
    const sensors = newSensors([sensor('power')], 1, START);
    sensors.take();
    sensors.skipTo(START + 86_400_000);
    expect(sensors.take()?.time).toBe(START + 86_400_000);
  });
});

describe('shapes', () => {
  test.each([
    ['temperature', 10, 30],
    ['humidity', 20, 90],
    ['pressure', 980, 1050],
    ['co2', 300, 1500],
    ['power', 0, 2500],
    ['wind_direction', 0, 359],
  ] as const)('%s stays between %s and %s without faults', (shape, low, high) => {
    const readings = values(run([sensor(shape, {}, 60_000)], 5000)).map(Number);
    expect(Math.min(...readings)).toBeGreaterThanOrEqual(low);
    expect(Math.max(...readings)).toBeLessThanOrEqual(high);
  });

  test('a meter only rises', () => {
    const readings = numbers('energy', 1000);
    expect(readings.every((value, i) => i === 0 || value >= (readings[i - 1] ?? 0))).toBe(true);
    expect(readings.at(-1)).toBeGreaterThan(readings[0] ?? 0);
  });

  test('wind comes from both sides of north', () => {
    const readings = numbers('wind_direction', 1000);
    expect(readings.some((value) => value > 300) && readings.some((value) => value < 60)).toBe(true);
  });

  test('a door is open or closed', () => {
    expect(new Set(values(run([sensor('door')], 500)))).toEqual(new Set(['open', 'closed']));
  });
});

describe('faults', () => {
  test('a power-on value comes first, and again after each gap', () => {
    const readings = run([sensor('temperature', { power_on: 85, gaps: 0.05 })], 500);
    const first = readings.filter((reading, i) => reading && (i === 0 || !readings[i - 1]));
    expect(first.length).toBeGreaterThan(3);
    expect(first.every((reading) => reading?.value === 85)).toBe(true);
  });

  test('gaps last 5 to 30 readings or several of them', () => {
    const silent = run([sensor('temperature', { gaps: 0.02 })], 2000)
      .map((reading) => (reading ? 'x' : '_'))
      .join('');
    for (const gap of silent
      .split(/x+/)
      .filter((each) => each !== '')
      .slice(0, -1))
      expect(gap.length).toBeGreaterThanOrEqual(5);
    expect(silent).toContain('_____');
  });

  test('a stuck sensor repeats itself', () => {
    const readings = numbers('power', 2000, { stuck: 0.005 });
    const repeated = readings.filter((value, i) => i > 0 && value === readings[i - 1]).length;
    expect(repeated).toBeGreaterThan(60);
  });

  test('spikes leave the usual range', () => {
    expect(
      numbers('temperature', 1000, { spikes: 0.05 }).filter((value) => value < 0 || value > 40).length,
    ).toBeGreaterThan(10);
  });

  test('missing values are null, never 0', () => {
    const sent = values(run([sensor('humidity', { missing: 0.2 })], 500));
    expect(sent.filter((value) => value === null).length).toBeGreaterThan(50);
    expect(sent).not.toContain(0);
  });

  test('a reset takes a meter back to 0', () => {
    const readings = numbers('energy', 1000, { resets: 0.01 });
    expect(readings.some((value, i) => i > 0 && value < (readings[i - 1] ?? 0))).toBe(true);
  });
});
