import type { Instant, Millis } from '../model/time.ts';
import { endTimeline, extend, heldUntil, join, newTimeline, placeOf, type Timeline } from './timeline.ts';

/** What is kept of more labels than EXACT_LIMIT. Bounded by the number of labels, which the intake limits. */
export interface StateTotals {
  readonly form: 'totals';
  /** Milliseconds in each state, by code, from the first reading to the last one. */
  held: Record<number, Millis>;
  transitions: number;
  line: Timeline;
}

export function newStateTotals(): StateTotals {
  return { form: 'totals', held: {}, transitions: 0, line: newTimeline() };
}

/**
 * Adds a reading. One that is older than the last is counted, and changes no times or transitions, as the states
 * around it are no longer known; one older than the first counts in full.
 */
export function addToStates(totals: StateTotals, time: Instant, code: number, hold: Millis): void {
  const { line } = totals;
  if (time >= line.last_time) {
    addHeldState(totals.held, line.last_value, heldUntil(line, time));
    totals.transitions += changed(line.last_value, code);
  } else if (time < line.first_time) {
    addHeldState(totals.held, code, Math.min(hold, line.first_time - time));
    totals.transitions += changed(code, line.first_value);
  }
  extend(line, time, code, hold);
}

/** From `time` on the last label holds no longer. */
export function endStates(totals: StateTotals, time: Instant): void {
  endTimeline(totals.line, time);
}

/** Adds all that `other` has seen. Of two that overlap in time the seconds and transitions add up. */
export function joinStates(into: StateTotals, other: StateTotals): void {
  const place = placeOf(into.line, other.line);
  const [earlier, later] = place === 'before' ? [other.line, into.line] : [into.line, other.line];
  if (place !== 'among') {
    addHeldState(into.held, earlier.last_value, heldUntil(earlier, later.first_time));
    into.transitions += changed(earlier.last_value, later.first_value);
  }
  for (const code in other.held) addHeldState(into.held, Number(code), other.held[code] as number);
  into.transitions += other.transitions;
  join(into.line, other.line);
}

/** A copy that shares nothing. */
export function trimStates(totals: StateTotals): StateTotals {
  return { ...totals, held: { ...totals.held }, line: { ...totals.line } };
}

export function addHeldState(held: Record<number, Millis>, code: number, time: Millis): void {
  if (time > 0) held[code] = (held[code] ?? 0) + time;
}

/** 1 where one known state follows another one. */
export function changed(before: number, after: number): 0 | 1 {
  return before === after || Number.isNaN(before) || Number.isNaN(after) ? 0 : 1;
}
