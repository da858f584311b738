/**
 * The two ways of telling time, kept apart by their types: an `Instant` says when, `Millis` say how long.
 * Both are numbers of milliseconds; a plain number fits either, but one never passes for the other.
 */
declare const meaning: unique symbol;

/** Milliseconds since 1970-01-01T00:00:00Z (leap seconds not counted), whole or fractional. */
export type Instant = number & { readonly [meaning]?: 'instant' };

/** A length of time in milliseconds. */
export type Millis = number & { readonly [meaning]?: 'millis' };

/**
 * The clocks of a machine, handed in wherever time matters, so that a test can own them.
 * `now` may jump (a clock set late, a user, NTP); `mono` only ever rises and says nothing about the date.
 */
export interface Clock {
  /** The wall clock; in a running agent the time as its timekeeper tells it. */
  now(): Instant;
  /** Milliseconds since the machine started, time asleep included; never falling, unaffected by clock steps. */
  mono(): Millis;
  /** What the machine's own clock shows, where `now` does not say that. */
  wall?(): Instant;
}

/**
 * What is known of a time: `synced`, set from the network; `unknown`, plausible, and nothing says otherwise; `stepped`,
 * the clock has jumped and nothing has confirmed it; `unsynced`, known to be unset. Stored by place: append only.
 */
export const CLOCK_STATES = ['synced', 'unsynced', 'unknown', 'stepped'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

/** What the machine says of its wall clock. */
export interface ClockEvidence {
  readonly kind: 'synced' | 'unsynced' | 'unknown';
  /** Changes each time the clock is synchronised; absent where that is not told. */
  readonly stamp?: number;
  /** What the clock showed when it was synchronised last, where that is told to the second. */
  readonly at?: Instant;
  /** How far the wall clock is off by what the network says, where that is told: it may be on its way. */
  readonly off?: Millis;
  /** A battery clock on the board shows the same as the wall clock. */
  readonly chip: boolean;
}
