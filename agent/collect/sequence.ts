/** Sequence numbers, both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Which numbers of an epoch have arrived: all up to `contiguous`, and beyond it the ranges in `beyond`, ascending,
 * never touching each other or `contiguous`.
 *
 * Bound: `MAX_BEYOND` ranges. Past it the highest range is forgotten: its numbers count as missing and are asked for
 * again, and storing a message twice changes nothing.
 */
export interface Sequence {
  contiguous: number;
  /** The highest number seen. */
  highest: number;
  beyond: Range[];
}

export const MAX_BEYOND = 1000;

export function newSequence(): Sequence {
  return { contiguous: 0, highest: 0, beyond: [] };
}

/** Whether the number has arrived before. */
export function has(sequence: Sequence, seq: number): boolean {
  return seq <= sequence.contiguous || sequence.beyond.some(({ from, to }) => from <= seq && seq <= to);
}

/** Notes that the numbers `from` to `to` have arrived, or need not be waited for any longer. */
export function admit(sequence: Sequence, from: number, to = from): void {
  sequence.highest = Math.max(sequence.highest, to);
  if (from <= sequence.contiguous + 1) sequence.contiguous = Math.max(sequence.contiguous, to);
  else sequence.beyond = insert(sequence.beyond, { from, to });
  while ((sequence.beyond[0]?.from ?? Number.POSITIVE_INFINITY) <= sequence.contiguous + 1) {
    sequence.contiguous = Math.max(sequence.contiguous, (sequence.beyond.shift() as Range).to);
  }
  if (sequence.beyond.length > MAX_BEYOND) sequence.beyond.pop();
}

/** What is missing up to the highest number seen, ascending, at most `limit` ranges. */
export function missing(sequence: Sequence, limit: number): Range[] {
  const holes: Range[] = [];
  let next = sequence.contiguous + 1;
  for (const { from, to } of sequence.beyond) {
    if (holes.length === limit) return holes;
    holes.push({ from: next, to: from - 1 });
    next = to + 1;
  }
  if (next <= sequence.highest && holes.length < limit) holes.push({ from: next, to: sequence.highest });
  return holes;
}

/** Ascending ranges with one more; ranges that touch become one. */
export function insert(ranges: readonly Range[], added: Range): Range[] {
  const before = ranges.filter((range) => range.to + 1 < added.from);
  const after = ranges.filter((range) => range.from > added.to + 1);
  const touching = ranges.slice(before.length, ranges.length - after.length);
  const from = Math.min(added.from, ...touching.map((range) => range.from));
  const to = Math.max(added.to, ...touching.map((range) => range.to));
  return [...before, { from, to }, ...after];
}

/** Ascending ranges without one number; undefined when it was not among them. */
export function without(ranges: readonly Range[], seq: number): Range[] | undefined {
  const at = ranges.findIndex(({ from, to }) => from <= seq && seq <= to);
  if (at < 0) return undefined;
  const { from, to } = ranges[at] as Range;
  const parts = [
    { from, to: seq - 1 },
    { from: seq + 1, to },
  ].filter((part) => part.from <= part.to);
  return [...ranges.slice(0, at), ...parts, ...ranges.slice(at + 1)];
}
