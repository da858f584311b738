import type { Instant, Millis } from '../model/time.ts';
import type { Span, WindowShape } from '../model/window.ts';

/** The last multiple of `every` since 1970 UTC that is not after `time`; never -0. */
export function alignDown(time: Instant, every: Millis): Instant {
  return Math.floor(time / every) * every + 0;
}

/** The window of a tumbling shape that holds `time`. */
export function spanAt(time: Instant, shape: WindowShape): Span {
  const from = alignDown(time, shape.every);
  return { from, to: from + shape.size };
}

/**
 * Calls `visit` for each window of `shape` that holds the whole of `pane` and ends in `(above, through]`, in order.
 * At most size / every windows, however long the time between `above` and `through`.
 */
export function visitWindows(
  shape: WindowShape,
  pane: Span,
  above: Instant,
  through: Instant,
  visit: (from: Instant, to: Instant) => void,
): void {
  const { size, every } = shape;
  const earliest = Math.max(pane.to - size, above - size);
  const latest = Math.min(pane.from, through - size);
  for (let from = Math.ceil(earliest / every) * every + 0; from <= latest; from += every) {
    if (from + size > above) visit(from, from + size);
  }
}
