/**
 * Whether `a` and `b` lie no further apart than `distance`, as a person with a pencil would judge it: 20.1 and 20.0 are
 * within 0.1, although in binary their difference is 0.10000000000000142. The slack is four units in the last place.
 */
export function within(a: number, b: number, distance: number): boolean {
  return Math.abs(a - b) <= distance + 4 * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b));
}
