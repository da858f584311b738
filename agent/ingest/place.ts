import { type Batch, FLAG, newBatch } from '../model/batch.ts';
import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { Hold } from './hold.ts';

/** Where what was held belongs. */
export interface Placing {
  /** How much later than thought everything arrived; negative: earlier. */
  readonly shift: Millis;
  /** What is known of the clock by which it is placed. */
  readonly clock: ClockState;
  /** How far ahead of its arrival a reading's own time may be. */
  readonly max_skew: Millis;
}

export interface Placed {
  readonly batch: Batch;
  /** Readings whose own time is beyond the skew limit. */
  readonly future: number;
}

/**
 * The held readings, and after them those of `arrived` (which came in up to `now`, in provisional time), each at its
 * place: times of arrival are moved by `shift`, times that came with a reading stay what they are.
 */
export function place(hold: Hold, arrived: Batch, now: Instant, { shift, clock, max_skew }: Placing): Placed {
  const batch = newBatch(hold.count + arrived.count);
  const known = clock === 'synced' || clock === 'unknown';
  let future = 0;
  const put = (from: Batch | Hold, i: number, taken: Instant) => {
    const at = batch.count++;
    const flags = (from.flags[i] as number) & ~FLAG.HELD;
    const own = (flags & FLAG.OWN_TIME) !== 0;
    const time = from.times[i] as number;
    const isFuture = own && (flags & FLAG.REDELIVERED) === 0 && time > taken + shift + max_skew;
    if (isFuture) future++;
    batch.series[at] = from.series[i] as number;
    batch.times[at] = own ? time : time + shift;
    batch.values[at] = from.values[i] as number;
    batch.flags[at] = flags | FLAG.PLACED | (isFuture ? FLAG.FUTURE : 0) | (known || own ? 0 : FLAG.GUESSED);
  };
  for (let i = 0; i < hold.count; i++) put(hold, i, hold.taken[i] as number);
  for (let i = 0; i < arrived.count; i++) put(arrived, i, now);
  return { batch, future };
}
