import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { simulated } from '../../../drivers/simulated/driver.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { realWorld } from '../../fakes/real-world.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function start(settings: object, states: readonly string[] = []) {
  const source = await simulated.create('sim', v.parse(simulated.settings, settings), realWorld());
  const intake = recordingIntake({ labels: states });
  await source.open(intake);
  return { source, intake };
}

const ONE = { sensors: [{ field: 't', shape: 'temperature' }] };

describe('simulated sensors', () => {
  test('send at their interval, each reading one delivery', async () => {
    const { source, intake } = await start(ONE);
    await vi.advanceTimersByTimeAsync(4500);
    expect(intake.readings.map(({ time }) => time - (intake.readings[0]?.time ?? 0))).toEqual([
      0, 1000, 2000, 3000, 4000,
    ]);
    expect(intake.deliveries.map(({ readings }) => readings)).toEqual([1, 1, 1, 1, 1]);
    await source.close();
  });

  test('send nothing while paused or full, and make up for it', async () => {
    const { source, intake } = await start(ONE);
    await vi.advanceTimersByTimeAsync(1500);
    source.pause();
    await vi.advanceTimersByTimeAsync(3000);
    expect(intake.readings.length).toBe(2);
    source.resume();
    expect(intake.readings.length).toBe(5);
    intake.full = true;
    await vi.advanceTimersByTimeAsync(3000);
    expect(intake.readings.length).toBe(5);
    await source.close();
  });

  test('go on from now after the machine slept for an hour', async () => {
    const { source, intake } = await start(ONE);
    await vi.advanceTimersByTimeAsync(1500);
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(2000);
    expect(intake.readings.length).toBeLessThan(6);
    expect(Math.abs((intake.readings.at(-1)?.time ?? 0) - Date.now())).toBeLessThan(1001);
    await source.close();
  });

  test('of a door send words to a series of states, and 0 or 1 to any other', async () => {
    const door = { sensors: [{ field: 'door', shape: 'door', every: '100ms' }] };
    const states = await start(door, ['door']);
    const numbers = await start(door);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(new Set(states.intake.readings.map(({ value }) => value))).toEqual(new Set(['open', 'closed']));
    expect(new Set(numbers.intake.readings.map(({ value }) => value))).toEqual(new Set([0, 1]));
    await states.source.close();
    await numbers.source.close();
  });

  test('without settings are a bench with one of each', async () => {
    const { source, intake } = await start({});
    await vi.advanceTimersByTimeAsync(1500);
    expect(new Set(intake.readings.map(({ series }) => series))).toContain('mast/wind_direction');
    expect(source.health()).toMatchObject({ state: 'ok' });
    await source.close();
  });

  test('send nothing after they were closed', async () => {
    const { source, intake } = await start(ONE);
    await source.close();
    await vi.advanceTimersByTimeAsync(5000);
    expect(intake.readings).toEqual([]);
  });
});
