/**
 * A sum that keeps what rounding takes away (Knuth's TwoSum, carried as Neumaier 1974 does). The value is
 * `sum + rest`; it does not depend on how the terms were grouped, to about one part in 1e16 of the largest
 * partial sum. Beyond the range of a double it is no longer finite, as an ordinary sum would be.
 */
export interface Sum {
  sum: number;
  rest: number;
}

export function newSum(): Sum {
  return { sum: 0, rest: 0 };
}

/** Adds one term. */
export function addTerm(into: Sum, term: number): void {
  const before = into.sum;
  const after = before + term;
  const added = after - before;
  into.rest += before - (after - added) + (term - added);
  into.sum = after;
}

/** Adds another sum. */
export function addSum(into: Sum, other: Sum): void {
  addTerm(into, other.sum);
  into.rest += other.rest;
}

export function sumOf(sum: Sum): number {
  return sum.sum + sum.rest;
}
