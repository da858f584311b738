import type { ClockState, Instant } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import { addSum, addTerm, newSum, type Sum } from '../statistics/compensated.ts';
import { newHead, type PaneHead } from './pane-head.ts';
import { extend, join, newTimeline, type Timeline } from './timeline.ts';

/** A window of a count that only rises. Which rise belongs to which reading is told by the series' own tracker. */
export interface CounterPane extends PaneHead {
  readonly kind: 'counter';
  increase: Sum;
  resets: number;
  line: Timeline;
}

export function newCounterPane(span: Span, clock: ClockState): CounterPane {
  return { kind: 'counter', ...newHead(span, clock), increase: newSum(), resets: 0, line: newTimeline() };
}

/** Adds a reading and what it brought: a rise of `increase`, and so many resets confirmed. */
export function addToCounter(pane: CounterPane, time: Instant, value: number, increase: number, resets: number): void {
  pane.count += 1;
  pane.resets += resets;
  addTerm(pane.increase, increase);
  extend(pane.line, time, value, 0);
}

export function joinCounter(pane: CounterPane, other: CounterPane): void {
  addSum(pane.increase, other.increase);
  pane.resets += other.resets;
  join(pane.line, other.line);
}

/** A copy that shares nothing. */
export function copyCounter(pane: CounterPane): CounterPane {
  const { rejected, mended, increase, line } = pane;
  return { ...pane, rejected: { ...rejected }, mended: { ...mended }, increase: { ...increase }, line: { ...line } };
}
