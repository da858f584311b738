import type { ClosedPane, DueWindow } from '../window/effects.ts';
import { mergeLate } from '../window/merge.ts';
import type { Books } from './books.ts';
import { foldStored } from './fold.ts';
import type { Arrival } from './parcel.ts';
import type { Registry } from './registry.ts';
import type { Shape, Shapes } from './shapes.ts';
import { storedPane } from './stored-pane.ts';
import type { Summaries } from './summaries.ts';
import type { Tidy } from './tidy.ts';

/** What closing windows works on. */
export interface Closing {
  readonly books: Books;
  readonly registry: Registry;
  readonly shapes: Shapes;
  readonly summaries: Summaries;
  readonly tidy: Tidy;
}

/**
 * Stores what a step closed: panes as their first revision, late readings merged into the pane they belong to as
 * its next one, and the wider windows that became due, folded from what is stored by then.
 */
export function storeEffects(closing: Closing, effects: Arrival['effects']): void {
  for (const closed of effects.closed) {
    storePane(closing, closed);
    closing.tidy.count(1);
  }
  for (const late of effects.late) storePane(closing, late);
  for (const [shape, due] of dueOnce(closing.shapes, effects.due)) storeWider(closing, shape, due);
}

// A pane that was given up for want of space while it could still change has no revisions any more: a late reading
// alone would replace the whole window at the receiver. It is given up, too, and counted. So is one for a pane that was
// closed under another kind of series: a counter's readings cannot be added to a gauge's; or whose bytes are damaged.
function storePane({ books, registry, shapes, summaries }: Closing, { series, pane, encoded }: ClosedPane): void {
  const { epoch } = books;
  if (pane.from < registry.floor(series)) {
    books.giveUp(epoch, pane.count);
    return;
  }
  const shape = shapes.ofSize(pane.to - pane.from);
  const old = summaries.rows.find({ window: shape.id, from: pane.from, series, epoch });
  const stored = storedPane(old?.state);
  if (stored === 'damaged' || (stored && stored.kind !== pane.kind)) {
    books.giveUp(epoch, pane.count);
    return;
  }
  const whole = stored ? { pane: mergeLate(stored, pane) } : { pane, ...(encoded && { encoded }) };
  summaries.revise(old, { shape, series, epoch, base: true, merged: 0, ...whole });
}

function storeWider(
  { books, registry, shapes, summaries }: Closing,
  shape: Shape,
  { series, from, to }: DueWindow,
): void {
  const { epoch } = books;
  // A part of it was given up for want of space: no revision could be whole.
  if (from < registry.whole(series)) return;
  const old = summaries.rows.find({ window: shape.id, from, series, epoch });
  const pane = foldStored(summaries.rows, shapes, series, epoch, { from, to });
  if (pane) summaries.revise(old, { shape, series, epoch, base: false, merged: 0, pane });
}

/** Each due window once, the narrow ones first, because the wide ones are folded from them. */
function dueOnce(shapes: Shapes, due: readonly DueWindow[]): (readonly [Shape, DueWindow])[] {
  const once = new Map<string, readonly [Shape, DueWindow]>();
  for (const window of due) {
    const shape = shapes.wider[window.shape];
    if (!shape) throw new Error(`store: a due window of the unknown shape ${window.shape}`);
    once.set(`${shape.id} ${window.series} ${window.from}`, [shape, window]);
  }
  return [...once.values()].sort(([a], [b]) => a.size - b.size);
}
