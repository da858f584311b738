import type { SeriesId } from '../model/series.ts';
import type { Instant } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import { foldPanes } from '../window/merge.ts';
import type { Pane } from '../window/pane.ts';
import type { Rows } from './rows.ts';
import type { Shapes } from './shapes.ts';
import { storedPane } from './stored-pane.ts';

/**
 * One pane of all that is stored of a series in a span; undefined where there is nothing. Each part of the span is
 * taken from the widest tumbling window stored for it: that one is itself a fold of its panes and revised with them,
 * and after thinning it is all that is left of them. A day costs 24 look-ups where hours are kept, not 1440.
 */
export function foldStored(rows: Rows, shapes: Shapes, series: SeriesId, epoch: number, span: Span): Pane | undefined {
  const levels = shapes.all
    .filter(({ size, every }) => size === every && size < span.to - span.from)
    .sort((a, b) => b.size - a.size);
  const finest = levels.at(-1)?.size ?? span.to - span.from;
  const panes: Pane[] = [];
  for (let at = span.from; at < span.to; ) {
    const pane = widestAt(at);
    if (pane && panes.every(({ kind }) => kind === pane.kind)) panes.push(pane);
    at = pane?.to ?? nextMultiple(at, finest);
  }
  return panes.length > 0 ? foldPanes(panes, span) : undefined;

  function widestAt(from: Instant): Pane | undefined {
    for (const { id, size } of levels) {
      if (from % size !== 0 || from + size > span.to) continue;
      const pane = storedPane(rows.find({ window: id, from, series, epoch })?.state);
      if (pane && pane !== 'damaged') return pane;
    }
    return undefined;
  }
}

function nextMultiple(at: Instant, size: number): Instant {
  return (Math.floor(at / size) + 1) * size;
}
