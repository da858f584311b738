/**
 * A set of whole numbers as half-open intervals `[from, to)`: ascending, apart, none empty. Arrays are never changed
 * in place. All operations are O(n) in the number of intervals, of which there are few.
 */
export type Intervals = readonly (readonly [number, number])[];

export function addInterval(set: Intervals, from: number, to: number): Intervals {
  if (from >= to) return set;
  const before = set.filter(([, end]) => end < from);
  const after = set.filter(([start]) => start > to);
  const touching = set.slice(before.length, set.length - after.length);
  const low = Math.min(from, touching[0]?.[0] ?? from);
  const high = Math.max(to, touching.at(-1)?.[1] ?? to);
  return [...before, [low, high], ...after];
}

export function removeInterval(set: Intervals, from: number, to: number): Intervals {
  if (from >= to) return set;
  return set.flatMap(([start, end]) => {
    if (end <= from || start >= to) return [[start, end] as const];
    const left = start < from ? [[start, from] as const] : [];
    const right = end > to ? [[to, end] as const] : [];
    return [...left, ...right];
  });
}

export function hasNumber(set: Intervals, number: number): boolean {
  return set.some(([from, to]) => number >= from && number < to);
}

/** The set and the numbers of its narrowest gap: one interval less. */
export function closeNarrowestGap(set: Intervals): Intervals {
  let narrowest = 1;
  const gap = (i: number): number => (set[i]?.[0] ?? Number.POSITIVE_INFINITY) - (set[i - 1]?.[1] ?? 0);
  for (let i = 2; i < set.length; i++) if (gap(i) < gap(narrowest)) narrowest = i;
  const [left, right] = [set[narrowest - 1], set[narrowest]];
  return left && right ? addInterval(set, left[1], right[0]) : set;
}
