/** The median, to three significant digits: what these machines can tell apart. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number(((low + high) / 2).toPrecision(3));
}

/** Smallest to largest. */
export function spread(values: readonly number[]): string {
  const short = (value: number) => Number(value.toPrecision(3));
  return `${short(Math.min(...values))}-${short(Math.max(...values))}`;
}
