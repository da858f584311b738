import os from 'node:os';
import type { Log } from '../model/log.ts';
import type { Clock, Instant, Millis } from '../model/time.ts';
import type { World } from '../model/world.ts';

/** The clocks that a machine has. */
export interface Clocks {
  /** The wall clock. */
  now(): Instant;
  /** Since the machine started, time asleep left out: cheap (CLOCK_MONOTONIC on Linux). */
  awake(): Millis;
  /** The same with time asleep, to some 10 ms: dear (CLOCK_BOOTTIME). */
  up(): Millis;
}

/** The wall clock runs on while the machine sleeps: where the two have drifted so far apart, it may have slept. */
const APART: Millis = 500;
/** Finer than this `up` does not tell. */
const GRAIN: Millis = 50;

// Both count by the same clock, this one from the start of the process, at a fraction of the cost.
const STARTED: Millis = Number(process.hrtime.bigint()) / 1e6 - performance.now();

const THIS_MACHINE: Clocks = {
  now: () => Date.now(),
  awake: () => STARTED + performance.now(),
  up: () => os.uptime() * 1000,
};

/** The clocks of this machine. */
export const systemClock: Clock = clockOf(THIS_MACHINE);

/**
 * The clocks of a machine. `mono` counts on through sleep: what ten minutes of sleep have made old is old, and a
 * wall clock that has run on has not jumped. Whether the machine has slept is looked up only where the wall clock says
 * it might have.
 */
export function clockOf({ now, awake, up }: Clocks): Clock {
  let slept = 0;
  let wall = Number.NaN;
  return {
    now,
    mono() {
      const ticks = awake();
      const apart = now() - ticks;
      if (!(Math.abs(apart - wall) < APART)) {
        wall = apart;
        const asleep = up() - ticks;
        if (asleep > slept + GRAIN) slept = asleep;
      }
      return ticks + slept;
    },
  };
}

/** The world as it is: what the doors are handed in a running agent. */
export function realWorld(log: Log, secret: World['secret'], clock = systemClock, random = Math.random): World {
  return { clock, log, random, secret };
}
