import { type Batch, FLAG } from '../model/batch.ts';
import type { SeriesId } from '../model/series.ts';
import type { Instant } from '../model/time.ts';

/**
 * Readings that wait for the true time, in the order of their arrival. Plain data: it is part of the river's state, so
 * a checkpoint holds it, and the journalled steps bring it back. At `HOLD_LIMIT` readings nothing waits any longer:
 * what is held is placed by the clock as it is, and flagged.
 */
export interface Hold {
  count: number;
  /** How many of them are readings; the others are ends of hold. */
  readings: number;
  series: Int32Array;
  /** Provisional where the time is that of arrival. */
  times: Float64Array;
  values: Float64Array;
  flags: Uint8Array;
  /** When each was taken in, in provisional time. */
  taken: Float64Array;
}

/** About 7 MB in memory, and half a megabyte of journal. */
export const HOLD_LIMIT = 250_000;

export function newHold(): Hold {
  return { count: 0, readings: 0, ...columns(0) };
}

/** Adds every reading of the batch that is marked as held; answers how many readings that were. */
export function holdBack(hold: Hold, batch: Batch, now: Instant): number {
  const before = hold.readings;
  for (let i = 0; i < batch.count; i++) {
    const flags = batch.flags[i] as number;
    if ((flags & FLAG.HELD) === 0) continue;
    if (hold.count === hold.times.length) grow(hold);
    const at = hold.count++;
    hold.series[at] = batch.series[i] as SeriesId;
    hold.times[at] = batch.times[i] as number;
    hold.values[at] = batch.values[i] as number;
    hold.flags[at] = flags;
    hold.taken[at] = now;
    if ((flags & FLAG.HOLD_END) === 0) hold.readings++;
  }
  return hold.readings - before;
}

/**
 * Marks what cannot be placed yet: all that takes its time from its arrival, and what brings a time that might turn out
 * to be too far ahead. A time up to `surely` is not, however late the clock may be: such a reading flows on at once.
 */
export function markHeld(batch: Batch, surely: Instant): void {
  for (let i = 0; i < batch.count; i++) {
    const flags = batch.flags[i] as number;
    if ((flags & FLAG.REDELIVERED) !== 0) continue;
    if ((flags & FLAG.OWN_TIME) !== 0 && (batch.times[i] as number) <= surely) continue;
    batch.flags[i] = flags | FLAG.HELD;
  }
}

function grow(hold: Hold): void {
  const grown = columns(Math.max(256, 2 * hold.count));
  grown.series.set(hold.series);
  grown.times.set(hold.times);
  grown.values.set(hold.values);
  grown.flags.set(hold.flags);
  grown.taken.set(hold.taken);
  Object.assign(hold, grown);
}

function columns(capacity: number) {
  return {
    series: new Int32Array(capacity),
    times: new Float64Array(capacity),
    values: new Float64Array(capacity),
    flags: new Uint8Array(capacity),
    taken: new Float64Array(capacity),
  };
}
