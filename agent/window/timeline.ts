import type { Instant, Millis } from '../model/time.ts';
import type { Carry } from './carry.ts';

/** The two ends of what a pane has seen, once its readings are no longer kept: enough to join it to its neighbours. */
export interface Timeline {
  first_time: Instant;
  first_value: number;
  last_time: Instant;
  last_value: number;
  /** When the last value stops holding. */
  until: Instant;
}

export function newTimeline(): Timeline {
  return {
    first_time: Number.POSITIVE_INFINITY,
    first_value: Number.NaN,
    last_time: Number.NEGATIVE_INFINITY,
    last_value: Number.NaN,
    until: Number.NEGATIVE_INFINITY,
  };
}

/** Takes in a reading's time and value where they are the first or the last. */
export function extend(line: Timeline, time: Instant, value: number, hold: Millis): void {
  if (time < line.first_time) {
    line.first_time = time;
    line.first_value = value;
  }
  if (time >= line.last_time) {
    line.last_time = time;
    line.last_value = value;
    line.until = time + hold;
  }
}

/** How long the last value holds if nothing comes before `time`. */
export function heldUntil(line: Timeline, time: Instant): Millis {
  return Math.min(time, line.until) - line.last_time;
}

/** From `time` on the last value holds no longer. */
export function endTimeline(line: Timeline, time: Instant): void {
  line.until = Math.min(line.until, Math.max(time, line.last_time));
}

/** How another timeline lies to this one; `among` where they overlap. */
export function placeOf(line: Timeline, other: Timeline): 'after' | 'before' | 'among' {
  if (other.first_time >= line.last_time) return 'after';
  return other.last_time < line.first_time ? 'before' : 'among';
}

/** Takes in the ends of another timeline. */
export function join(line: Timeline, other: Timeline): void {
  if (other.first_time < line.first_time) {
    line.first_time = other.first_time;
    line.first_value = other.first_value;
  }
  if (other.last_time >= line.last_time) {
    line.last_time = other.last_time;
    line.last_value = other.last_value;
    line.until = other.until;
  }
}

/** The carry that a pane of nothing hands on when it is joined to a later one. */
export function earlierCarry(pane: { count: number; carry: Carry | null }, later: Carry | null): Carry | null {
  return pane.carry ?? (pane.count === 0 ? later : null);
}
