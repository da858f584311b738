import type { ClockState, Instant } from '../model/time.ts';
import type { Span } from '../model/window.ts';

/** What panes of all kinds have in common. */
export interface PaneHead {
  from: Instant;
  to: Instant;
  /** Readings that the figures are made of. */
  count: number;
  /** Those of them that came after the pane had been closed. */
  late: number;
  /** The worst that was known of the wall clock while readings came in. */
  clock: ClockState;
  /** Readings taken out, by number of the cleaning rule. */
  rejected: Record<number, number>;
  /** Readings whose value was replaced, by number of the cleaning rule. */
  mended: Record<number, number>;
  /** Readings that count, and are doubtful; absent where there are none. */
  doubtful?: number;
}

export function newHead(span: Span, clock: ClockState): PaneHead {
  return { from: span.from, to: span.to, count: 0, late: 0, clock, rejected: {}, mended: {} };
}

/** Adds another pane's counts; the span stays. */
export function addHead(into: PaneHead, other: PaneHead): void {
  into.count += other.count;
  into.late += other.late;
  into.clock = worseClock(into.clock, other.clock);
  addCounts(into.rejected, other.rejected);
  addCounts(into.mended, other.mended);
  if (other.doubtful !== undefined) addDoubtful(into, other.doubtful);
}

export function addDoubtful(into: PaneHead, readings: number): void {
  into.doubtful = (into.doubtful ?? 0) + readings;
}

const BADNESS: Readonly<Record<ClockState, number>> = { synced: 0, unknown: 1, stepped: 2, unsynced: 3 };

export function worseClock(a: ClockState, b: ClockState): ClockState {
  return BADNESS[a] >= BADNESS[b] ? a : b;
}

/** Counts one more under a rule's number. */
export function countRule(counts: Record<number, number>, rule: number): void {
  counts[rule] = (counts[rule] ?? 0) + 1;
}

function addCounts(into: Record<number, number>, other: Readonly<Record<number, number>>): void {
  for (const rule in other) into[rule] = (into[rule] ?? 0) + (other[rule] ?? 0);
}
