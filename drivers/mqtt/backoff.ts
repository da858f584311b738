import type { Millis } from '../../agent/model/time.ts';

/** How patient a connection is with its broker; a test is more impatient. */
export interface Pace {
  /** Ceiling of the first wait before connecting again; it doubles with each failure. */
  readonly first: Millis;
  readonly most: Millis;
  /** Ceiling between two tries with credentials that were refused: more would look like an attack and lock the account. */
  readonly credentials: Millis;
  /** Between two tries of a subscription that was refused. */
  readonly subscription: Millis;
  /** A connection that lasted this long was a good one: counting of failures starts afresh. */
  readonly stable: Millis;
  /** For a connection to be made and subscriptions to be answered. */
  readonly patience: Millis;
}

export const PACE: Pace = {
  first: 1000,
  most: 60_000,
  credentials: 60_000,
  subscription: 60_000,
  stable: 10_000,
  patience: 15_000,
};

/**
 * How long to wait before try number `failures + 1`: exponential with full jitter, so that a thousand agents do not
 * come back in the same second after the broker was restarted.
 *
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 (full jitter).
 */
export function backoff(failures: number, random: number, pace: Pace): Millis {
  return Math.round(random * Math.min(pace.most, pace.first * 2 ** Math.min(failures - 1, 30)));
}

/**
 * The wait after try number `failures` with credentials that were refused. Whoever is just setting up a password is
 * not kept waiting for a minute; after the fifth try it is one try a minute.
 */
export function credentialsWait(failures: number, random: number, pace: Pace): Millis {
  const wait = Math.min(pace.credentials, 5 * pace.first * 2 ** Math.min(failures - 1, 30));
  return Math.round(wait * (1 + 0.1 * random));
}
