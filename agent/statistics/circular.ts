import { addSum, addTerm, newSum, type Sum, sumOf } from './compensated.ts';

/** Sums of unit vectors, for directions in degrees. Mergeable by adding. */
export interface Vectors {
  count: number;
  sin: Sum;
  cos: Sum;
}

export function newVectors(): Vectors {
  return { count: 0, sin: newSum(), cos: newSum() };
}

/** Adds a direction in degrees; any finite number of turns. */
export function addDirection(into: Vectors, degrees: number): void {
  const radians = (degrees % 360) * (Math.PI / 180);
  into.count += 1;
  addTerm(into.sin, Math.sin(radians));
  addTerm(into.cos, Math.cos(radians));
}

export function addVectors(into: Vectors, other: Vectors): void {
  into.count += other.count;
  addSum(into.sin, other.sin);
  addSum(into.cos, other.cos);
}

/** Length of the mean vector, 0 to 1: 1 when all directions agree; NaN of nothing. */
export function resultantLength(vectors: Vectors): number {
  return Math.min(1, Math.hypot(sumOf(vectors.sin), sumOf(vectors.cos)) / vectors.count);
}

/** Rounding leaves this much of vectors that cancel out; a direction read from it would be chance. */
const NO_DIRECTION = 1e-12;

/** Direction of the mean vector in degrees, 0 <= mean < 360; NaN where the vectors cancel out. */
export function meanDirection(vectors: Vectors): number {
  if (!(resultantLength(vectors) > NO_DIRECTION)) return Number.NaN;
  const degrees = Math.atan2(sumOf(vectors.sin), sumOf(vectors.cos)) * (180 / Math.PI);
  const turned = degrees < 0 ? degrees + 360 : degrees;
  return turned < 360 ? turned + 0 : 0;
}

/** Below this, 1 - R^2 is rounding of the sines and cosines, and the directions are all one. */
const NO_SPREAD = 1e-15;
const YAMARTINO = 2 / Math.sqrt(3) - 1;

/**
 * Circular standard deviation in degrees, 0 to 103.9, from one pass. Yamartino (1984), "A comparison of several
 * single-pass estimators of the standard deviation of wind direction", J. Climate Appl. Meteor. 23: within 2 % of
 * the true one. NaN of nothing.
 */
export function yamartino(vectors: Vectors): number {
  const resultant = resultantLength(vectors);
  const spread = 1 - resultant * resultant;
  const e = spread > NO_SPREAD ? Math.sqrt(spread) : spread * 0;
  return Math.asin(e) * (1 + YAMARTINO * e * e * e) * (180 / Math.PI);
}
