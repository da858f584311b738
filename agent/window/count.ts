import type { ClockState, Instant } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import { addSum, addTerm, newSum, type Sum } from '../statistics/compensated.ts';
import { newHead, type PaneHead } from './pane-head.ts';
import { extend, join, newTimeline, type Timeline } from './timeline.ts';

/** A window of counts: each reading says how many events came since the one before. */
export interface CountPane extends PaneHead {
  readonly kind: 'count';
  sum: Sum;
  min: number;
  max: number;
  line: Timeline;
}

export function newCountPane(span: Span, clock: ClockState): CountPane {
  const [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return { kind: 'count', ...newHead(span, clock), sum: newSum(), min, max, line: newTimeline() };
}

export function addToCount(pane: CountPane, time: Instant, value: number): void {
  pane.count += 1;
  addTerm(pane.sum, value);
  pane.min = Math.min(pane.min, value);
  pane.max = Math.max(pane.max, value);
  extend(pane.line, time, value, 0);
}

export function joinCount(pane: CountPane, other: CountPane): void {
  addSum(pane.sum, other.sum);
  pane.min = Math.min(pane.min, other.min);
  pane.max = Math.max(pane.max, other.max);
  join(pane.line, other.line);
}

/** A copy that shares nothing. */
export function copyCount(pane: CountPane): CountPane {
  const { rejected, mended, sum, line } = pane;
  return { ...pane, rejected: { ...rejected }, mended: { ...mended }, sum: { ...sum }, line: { ...line } };
}
