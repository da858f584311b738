import { addSum, addTerm, newSum, type Sum, sumOf } from './compensated.ts';

/**
 * The area under a step function: each value weighs as long as it held. Mergeable by adding. `min` and `max` are
 * those of the values that held for any time at all; the mean never leaves them.
 */
export interface Area {
  /** Milliseconds covered. */
  weight: number;
  /** Value times milliseconds. */
  sum: Sum;
  min: number;
  max: number;
}

export function newArea(): Area {
  return { weight: 0, sum: newSum(), min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
}

/** Counts `value` as held for `held` ms; nothing happens for none or less. */
export function addHeld(into: Area, value: number, held: number): void {
  if (!(held > 0)) return;
  into.weight += held;
  addTerm(into.sum, value * held);
  if (value < into.min) into.min = value;
  if (value > into.max) into.max = value;
}

/** Adds the area of another stretch of time. */
export function addArea(into: Area, other: Area): void {
  into.weight += other.weight;
  addSum(into.sum, other.sum);
  into.min = Math.min(into.min, other.min);
  into.max = Math.max(into.max, other.max);
}

/** The time-weighted mean; NaN where no value held, or where the area is beyond the range of a double. */
export function timeWeightedMean(area: Area): number {
  const mean = sumOf(area.sum) / area.weight;
  return Number.isFinite(mean) ? Math.min(area.max, Math.max(area.min, mean)) : Number.NaN;
}
