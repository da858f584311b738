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
  /** The wall clock. */
  now(): Instant;
  /** Milliseconds since an arbitrary start, never falling, unaffected by clock steps. */
  mono(): Millis;
}

/** What is known of the wall clock: `unknown` where the machine offers no way to tell. */
export type ClockState = 'synced' | 'unsynced' | 'unknown';
