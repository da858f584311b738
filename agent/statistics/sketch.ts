import { addBin, addBins, type Bins, binAt, countOf, newBins } from './bins.ts';

/**
 * A quantile sketch of stated relative error: DDSketch (Masson, Rim and Lee 2019, VLDB 12(12)), with one row of
 * logarithmic bins for positive values, one for negative ones, and a count of zeros. Counts are integers, so merging
 * is exact, commutative and associative: any grouping of the same values ends in the same counts.
 *
 * Error: each order statistic is reported within RELATIVE_ERROR of itself (zero exactly; magnitudes below 2^-1022
 * count as zero). Bounded: see `bins.ts`.
 */
export interface Sketch {
  /** Values of magnitude below 2^-1022. */
  zeros: number;
  positive: Bins;
  negative: Bins;
}

/** Each order statistic comes out within this share of itself. */
export const RELATIVE_ERROR = 0.01;

const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LN_GAMMA = Math.log(GAMMA);
const PER_LN_GAMMA = 1 / LN_GAMMA;
const SMALLEST = 2 ** -1022;

export function newSketch(): Sketch {
  return { zeros: 0, positive: newBins(), negative: newBins() };
}

/** Adds a finite value. No allocation unless a value lies outside the bins seen so far. */
export function addToSketch(into: Sketch, value: number): void {
  if (value >= SMALLEST) addBin(into.positive, keyOf(value), 1);
  else if (value <= -SMALLEST) addBin(into.negative, keyOf(-value), 1);
  else into.zeros += 1;
}

/** Adds everything that `other` has seen. */
export function addSketch(into: Sketch, other: Sketch): void {
  into.zeros += other.zeros;
  addBins(into.positive, other.positive);
  addBins(into.negative, other.negative);
}

export function sketchCount(sketch: Sketch): number {
  return sketch.zeros + countOf(sketch.positive) + countOf(sketch.negative);
}

/**
 * The quantile `q` (0 to 1) by the definition that serves small windows exactly: R type 7, which interpolates between
 * the order statistics of rank floor and ceil of q (n - 1). So its error is at most RELATIVE_ERROR times the larger
 * magnitude of these two; where both have one sign it is at most RELATIVE_ERROR of the exact type 7 quantile.
 * NaN of nothing.
 */
export function sketchQuantile(sketch: Sketch, q: number): number {
  const count = sketchCount(sketch);
  if (count === 0) return Number.NaN;
  const place = q * (count - 1);
  const rank = Math.floor(place);
  const lower = orderStatistic(sketch, rank);
  if (place === rank) return lower;
  return lower + (place - rank) * (orderStatistic(sketch, rank + 1) - lower);
}

/** The value of rank `rank` (0 is the smallest), within RELATIVE_ERROR of itself. */
export function orderStatistic(sketch: Sketch, rank: number): number {
  const below = countOf(sketch.negative);
  if (rank < below) return -magnitudeOf(binAt(sketch.negative, below - 1 - rank));
  if (rank < below + sketch.zeros) return 0;
  return magnitudeOf(binAt(sketch.positive, rank - below - sketch.zeros));
}

/** Bin k holds the magnitudes in (gamma^(k-1), gamma^k]. */
function keyOf(magnitude: number): number {
  return Math.ceil(Math.log(magnitude) * PER_LN_GAMMA);
}

/** The value of a bin that is equally far, relatively, from both of its ends. */
function magnitudeOf(key: number): number {
  return Math.min(Number.MAX_VALUE, Math.exp(key * LN_GAMMA) * (2 / (GAMMA + 1)));
}
