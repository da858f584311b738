import type { ClockState, Instant } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import { addDirection, addVectors, newVectors, type Vectors } from '../statistics/circular.ts';
import { newHead, type PaneHead } from './pane-head.ts';
import { extend, join, newTimeline, type Timeline } from './timeline.ts';

/** A window of directions in degrees. */
export interface AnglePane extends PaneHead {
  readonly kind: 'angle';
  vectors: Vectors;
  line: Timeline;
}

export function newAnglePane(span: Span, clock: ClockState): AnglePane {
  return { kind: 'angle', ...newHead(span, clock), vectors: newVectors(), line: newTimeline() };
}

export function addToAngle(pane: AnglePane, time: Instant, value: number): void {
  pane.count += 1;
  addDirection(pane.vectors, value);
  extend(pane.line, time, value, 0);
}

export function joinAngle(pane: AnglePane, other: AnglePane): void {
  addVectors(pane.vectors, other.vectors);
  join(pane.line, other.line);
}

/** A copy that shares nothing. */
export function copyAngle(pane: AnglePane): AnglePane {
  const { rejected, mended, vectors, line } = pane;
  return {
    ...pane,
    rejected: { ...rejected },
    mended: { ...mended },
    vectors: { ...vectors, sin: { ...vectors.sin }, cos: { ...vectors.cos } },
    line: { ...line },
  };
}
