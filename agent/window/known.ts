/** null instead of a number that JSON cannot say: one that does not exist, or beyond the range of a double. */
export function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
