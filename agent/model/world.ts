import type { Log } from './log.ts';
import type { Clock } from './time.ts';

/**
 * All that a door to the world is handed instead of reaching for it: clock, chance, log and the meaning of
 * secrets. A test hands in its own.
 */
export interface World {
  readonly clock: Clock;
  readonly log: Log;
  /** A number from [0, 1), for jitter. */
  readonly random: () => number;
  /** The text behind a reference to a secret; throws `Failure` (configuration) when it is not to be had. */
  readonly secret: (ref: { env: string } | { file: string } | { credential: string }) => string;
}
