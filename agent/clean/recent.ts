/**
 * The last few values of a series, also in ascending order, so that their median is at hand.
 * Bounded: beyond `size` values the oldest one makes room. Plain data; adding a value allocates nothing.
 */
export interface Recent {
  /** The values in order of arrival, as a ring: `ring[next]` is the oldest once it is full. */
  readonly ring: number[];
  /** The same values in ascending order; what lies beyond `count` means nothing. */
  readonly sorted: number[];
  count: number;
  next: number;
}

export function newRecent(size: number): Recent {
  return { ring: new Array(size).fill(0), sorted: new Array(size).fill(0), count: 0, next: 0 };
}

export function forgetRecent(recent: Recent): void {
  recent.count = 0;
  recent.next = 0;
}

/** Adds a finite value, in place of the oldest one where the ring is full. Time: linear in the size. */
export function addRecent(recent: Recent, value: number): void {
  const { ring, sorted } = recent;
  const size = ring.length;
  let gap = recent.count;
  if (gap === size) gap = indexOf(sorted, ring[recent.next]!, size);
  else recent.count++;
  ring[recent.next] = value;
  recent.next = recent.next + 1 === size ? 0 : recent.next + 1;
  // The free place moves to where the value belongs.
  const last = recent.count - 1;
  while (gap < last && sorted[gap + 1]! < value) {
    sorted[gap] = sorted[gap + 1]!;
    gap++;
  }
  while (gap > 0 && sorted[gap - 1]! > value) {
    sorted[gap] = sorted[gap - 1]!;
    gap--;
  }
  sorted[gap] = value;
}

/** The median; of an even number of values the mean of the two in the middle. At least one value. */
export function medianOf(recent: Recent): number {
  const half = recent.count >> 1;
  const upper = recent.sorted[half]!;
  if (recent.count % 2 === 1) return upper;
  const lower = recent.sorted[half - 1]!;
  const middle = (lower + upper) / 2;
  return Number.isFinite(middle) ? middle : lower / 2 + upper / 2;
}

/**
 * The median of the distances from `median`, for an odd number of values (MAD, Hampel 1974).
 * The distances ascend from the middle outwards on both sides, so merging the two sides half way finds it.
 */
export function deviationOf(recent: Recent, median: number): number {
  const { sorted, count } = recent;
  const half = count >> 1;
  let below = half - 1;
  let above = half + 1;
  let deviation = 0;
  for (let taken = 0; taken < half; taken++) {
    const down = below >= 0 ? median - sorted[below]! : Number.POSITIVE_INFINITY;
    const up = above < count ? sorted[above]! - median : Number.POSITIVE_INFINITY;
    if (down < up) {
      deviation = down;
      below--;
    } else {
      deviation = up;
      above++;
    }
  }
  return deviation;
}

function indexOf(sorted: readonly number[], value: number, count: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
