import { describe, expect, test } from 'vitest';
import { clockOf, systemClock } from '../../agent/run/machine.ts';

const MINUTE = 60_000;

/** A machine that the test puts to sleep and whose wall clock it sets. */
function machine() {
  const state = { wall: 1_795_348_800_000, awake: 5000, up: 5000, asked: 0 };
  const clock = clockOf({
    now: () => state.wall,
    awake: () => state.awake,
    up: () => {
      state.asked++;
      // It tells hundredths of a second.
      return Math.floor(state.up / 10) * 10;
    },
  });
  const run = (length: number) => {
    state.wall += length;
    state.awake += length;
    state.up += length;
  };
  const sleep = (length: number) => {
    state.wall += length;
    state.up += length;
  };
  return { state, clock, run, sleep };
}

describe('the monotonic clock', () => {
  test('counts the milliseconds of a machine that is awake, and asks for its sleep once', () => {
    const { state, clock, run } = machine();
    expect(clock.mono()).toBe(5000);
    for (let i = 0; i < 100; i++) run(1);
    expect(clock.mono()).toBe(5100);
    expect(state.asked).toBe(1);
  });

  test('counts ten minutes of sleep', () => {
    const { clock, run, sleep } = machine();
    const before = clock.mono();
    sleep(10 * MINUTE);
    run(1000);
    expect(clock.mono() - before).toBe(10 * MINUTE + 1000);
  });

  test('counts sleep before the program started', () => {
    const { state, clock } = machine();
    state.up += 3 * MINUTE;
    expect(clock.mono()).toBe(5000 + 3 * MINUTE);
  });

  test.each([
    ['ten years on', 3652 * 1440 * MINUTE],
    ['an hour back', -60 * MINUTE],
  ])('takes no notice of a wall clock that is set %s', (_, step) => {
    const { state, clock, run } = machine();
    const before = clock.mono();
    state.wall += step;
    run(1000);
    expect(clock.mono() - before).toBe(1000);
  });

  test('never falls, whatever else the machine says', () => {
    const { state, clock, run, sleep } = machine();
    sleep(MINUTE);
    const before = clock.mono();
    state.up -= 40_000;
    state.wall += 5000;
    run(1);
    expect(clock.mono()).toBeGreaterThanOrEqual(before);
  });

  test('of this machine goes on', () => {
    const before = systemClock.mono();
    expect(systemClock.mono()).toBeGreaterThanOrEqual(before);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000);
  });
});
