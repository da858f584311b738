import { addSum, addTerm, newSum, type Sum, sumOf } from './compensated.ts';

/**
 * Count, mean and sum of squared deviations in one pass: Welford (1962) to add, Chan, Golub and LeVeque (1979) to
 * merge. The mean is carried in two doubles and the squares in a compensated sum, so that a large offset with a
 * small spread (1000000.2 +- 0.1) keeps the digits that the readings have, however they were grouped.
 */
export interface Moments {
  count: number;
  /** The mean is `mean + mean_rest`. */
  mean: number;
  mean_rest: number;
  /** Sum of squared deviations from the mean. */
  squares: Sum;
}

export function newMoments(): Moments {
  return { count: 0, mean: 0, mean_rest: 0, squares: newSum() };
}

/** Adds a finite value. */
export function addValue(into: Moments, value: number): void {
  into.count += 1;
  const deviation = value - into.mean - into.mean_rest;
  const step = deviation / into.count;
  shiftMean(into, step);
  addTerm(into.squares, deviation * (deviation - step));
}

/** Adds everything that `other` has seen. */
export function addMoments(into: Moments, other: Moments): void {
  if (other.count === 0) return;
  if (into.count === 0) {
    Object.assign(into, other, { squares: { ...other.squares } });
    return;
  }
  const before = into.count;
  into.count += other.count;
  const apart = other.mean - into.mean + (other.mean_rest - into.mean_rest);
  const step = apart * (other.count / into.count);
  shiftMean(into, step);
  addSum(into.squares, other.squares);
  addTerm(into.squares, apart * step * before);
}

/** The arithmetic mean; NaN of nothing. */
export function meanOf(moments: Moments): number {
  return moments.count === 0 ? Number.NaN : moments.mean + moments.mean_rest;
}

/** The sample standard deviation (n - 1); NaN below two values. */
export function stddevOf(moments: Moments): number {
  if (moments.count < 2) return Number.NaN;
  return Math.sqrt(Math.max(0, sumOf(moments.squares)) / (moments.count - 1));
}

function shiftMean(moments: Moments, step: number): void {
  const before = moments.mean;
  const term = moments.mean_rest + step;
  const after = before + term;
  const added = after - before;
  moments.mean_rest = before - (after - added) + (term - added);
  moments.mean = after;
}
