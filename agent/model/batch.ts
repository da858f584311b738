import type { SeriesId } from './series.ts';
import type { Instant } from './time.ts';

/**
 * Readings side by side in columns: reading `i` is `(series[i], times[i], values[i], flags[i])`, in the order of
 * arrival. The arrays may be longer than `count`; what lies beyond it means nothing.
 */
export interface Batch {
  count: number;
  /** Series numbers. */
  series: Int32Array;
  /** When each was measured: ms since 1970. */
  times: Float64Array;
  /** Raw values, finite, in the unit the device sent; for a state series the number of its label. */
  values: Float64Array;
  /** Bits of `FLAG`. */
  flags: Uint8Array;
}

export const FLAG = {
  /** The time came with the reading; otherwise it is the time of arrival. */
  OWN_TIME: 1,
  /** The same delivery was committed before: counted as a duplicate, otherwise ignored. */
  REDELIVERED: 2,
  /** Not a reading: the device went offline at this time, its last value holds no longer. Counted nowhere. */
  HOLD_END: 4,
  /** The true time is not known yet: it waits, at a provisional time, to be placed. Counted as open. */
  HELD: 8,
  /** It had been held and now has its place. Every held reading is placed in the same step. */
  PLACED: 16,
  /** Its own time turned out to be beyond the skew limit when it was to be placed: no reading, counted as invalid. */
  FUTURE: 32,
  /** Placed though nothing had told the true time: its time is a guess, unless it brought it. */
  GUESSED: 64,
  /** Other readings of its message speak against it, or say that its sensor errs: counted, and its window says so. */
  DOUBTFUL: 128,
} as const;

/** Readings with one of these flow neither through the rules nor into windows. */
export const NOT_FLOWING = FLAG.REDELIVERED | FLAG.HELD | FLAG.FUTURE;

/** What cleaning made of a batch: same order, same length as its batch. */
export interface Cleaned {
  /** The values that go on to the windows; NaN where the reading was rejected. */
  values: Float64Array;
  /** 0: kept. n (1..127): rejected by rule number n. 128 + n: mended by rule number n. See `agent/clean/rules.ts`. */
  verdicts: Uint8Array;
}

/** Verdict bit of a mended (not rejected) reading. */
export const MENDED = 128;

/** One reading by itself, for the places where speed does not matter. */
export interface Reading {
  readonly series: SeriesId;
  readonly time: Instant;
  readonly value: number;
  readonly flags: number;
}

/** An empty batch with room for `capacity` readings. */
export function newBatch(capacity: number): Batch {
  return {
    count: 0,
    series: new Int32Array(capacity),
    times: new Float64Array(capacity),
    values: new Float64Array(capacity),
    flags: new Uint8Array(capacity),
  };
}
