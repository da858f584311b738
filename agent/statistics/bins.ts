/**
 * Counts by integer key in one dense array, which grows to cover the keys seen.
 *
 * Bounded: at most BINS keys below the highest one are kept apart; smaller keys, which in a sketch are the
 * magnitudes nearest to zero, are counted in the lowest bin kept. With the sketch's bins these are magnitudes 1e17
 * times smaller than the largest. As the highest key only rises, the result does not depend on the order of adding.
 */
export interface Bins {
  /** The key of `counts[0]`. */
  offset: number;
  /** The highest key counted; -Infinity before the first. */
  top: number;
  /** Whole numbers, exact up to 2^53. */
  counts: Float64Array;
}

export const BINS = 2048;

/** The array grows by whole chunks, so that a drifting value does not make it grow at each reading. */
const CHUNK = 16;

export function newBins(): Bins {
  return { offset: 0, top: Number.NEGATIVE_INFINITY, counts: new Float64Array(0) };
}

/** Counts `count` under `key`. */
export function addBin(bins: Bins, key: number, count: number): void {
  let index = key - bins.offset;
  if (index < 0 || key > bins.top || key <= bins.top - BINS) {
    makeRoom(bins, key);
    index = Math.max(key, bins.top - BINS + 1) - bins.offset;
  }
  bins.counts[index] = (bins.counts[index] as number) + count;
}

export function addBins(into: Bins, other: Bins): void {
  for (let index = other.counts.length - 1; index >= 0; index -= 1) {
    const count = other.counts[index] as number;
    if (count > 0) addBin(into, other.offset + index, count);
  }
}

export function countOf(bins: Bins): number {
  let total = 0;
  for (let index = 0; index < bins.counts.length; index += 1) total += bins.counts[index] as number;
  return total;
}

/** The key under which the `rank`-th counted thing lies, 0 being the first of the lowest key. */
export function binAt(bins: Bins, rank: number): number {
  let left = rank;
  for (let index = 0; index < bins.counts.length; index += 1) {
    left -= bins.counts[index] as number;
    if (left < 0) return bins.offset + index;
  }
  return bins.top;
}

/** The same counts without room to spare, so that equal counts are equal data. */
export function trimBins(bins: Bins): Bins {
  const first = bins.counts.findIndex((count) => count > 0);
  if (first < 0) return newBins();
  const last = bins.counts.findLastIndex((count) => count > 0);
  return { offset: bins.offset + first, top: bins.offset + last, counts: bins.counts.slice(first, last + 1) };
}

function makeRoom(bins: Bins, key: number): void {
  const empty = bins.counts.length === 0;
  const top = empty ? key : Math.max(bins.top, key);
  const floor = top - BINS + 1;
  const lowest = Math.max(floor, empty ? key : Math.min(bins.offset, key));
  const highest = empty ? top : Math.max(top, bins.offset + bins.counts.length - 1);
  if (empty || lowest !== bins.offset || highest - bins.offset >= bins.counts.length) {
    const offset = Math.floor(lowest / CHUNK) * CHUNK;
    const length = Math.ceil((highest + 1 - offset) / CHUNK) * CHUNK;
    if (offset !== bins.offset || length !== bins.counts.length) move(bins, offset, length, floor);
  }
  bins.top = top;
  sinkBelow(bins, floor);
}

function move(bins: Bins, offset: number, length: number, floor: number): void {
  const counts = new Float64Array(length);
  for (let index = 0; index < bins.counts.length; index += 1) {
    const to = Math.max(bins.offset + index, floor) - offset;
    if (to < length) counts[to] = (counts[to] as number) + (bins.counts[index] as number);
  }
  bins.offset = offset;
  bins.counts = counts;
}

/** Counts everything below `floor` in the bin of `floor`. */
function sinkBelow(bins: Bins, floor: number): void {
  for (let index = 0; index < floor - bins.offset; index += 1) {
    const count = bins.counts[index] as number;
    if (count === 0) continue;
    bins.counts[index] = 0;
    bins.counts[floor - bins.offset] = (bins.counts[floor - bins.offset] as number) + count;
  }
}
