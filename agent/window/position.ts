import type { ClockState, Instant } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import { addSum, addTerm, newSum, type Sum } from '../statistics/compensated.ts';
import { vectorTo } from '../statistics/place.ts';
import { newHead, type PaneHead } from './pane-head.ts';
import { extend, join, newTimeline, type Timeline } from './timeline.ts';

/** A window of places, each latitude and longitude packed into one number. */
export interface PositionPane extends PaneHead {
  readonly kind: 'position';
  /** Sums of the vectors to the places: their mean knows no date line and no pole. */
  x: Sum;
  y: Sum;
  z: Sum;
  line: Timeline;
}

export function newPositionPane(span: Span, clock: ClockState): PositionPane {
  return { kind: 'position', ...newHead(span, clock), x: newSum(), y: newSum(), z: newSum(), line: newTimeline() };
}

export function addToPosition(pane: PositionPane, time: Instant, packed: number): void {
  const { x, y, z } = vectorTo(packed);
  pane.count += 1;
  addTerm(pane.x, x);
  addTerm(pane.y, y);
  addTerm(pane.z, z);
  extend(pane.line, time, packed, 0);
}

export function joinPosition(pane: PositionPane, other: PositionPane): void {
  addSum(pane.x, other.x);
  addSum(pane.y, other.y);
  addSum(pane.z, other.z);
  join(pane.line, other.line);
}

/** A copy that shares nothing. */
export function copyPosition(pane: PositionPane): PositionPane {
  const { rejected, mended, x, y, z, line } = pane;
  return {
    ...pane,
    rejected: { ...rejected },
    mended: { ...mended },
    x: { ...x },
    y: { ...y },
    z: { ...z },
    line: { ...line },
  };
}
