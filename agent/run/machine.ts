import type { Log } from '../model/log.ts';
import type { Clock } from '../model/time.ts';
import type { World } from '../model/world.ts';

/** The clocks of this machine. `mono` does not count time spent suspended on Linux (CLOCK_MONOTONIC). */
export const systemClock: Clock = { now: () => Date.now(), mono: () => performance.now() };

/** The world as it is: what the doors are handed in a running agent. */
export function realWorld(log: Log, secret: World['secret'], clock = systemClock, random = Math.random): World {
  return { clock, log, random, secret };
}
