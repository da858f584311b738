import type { Books } from './books.ts';
import type { Finality } from './finality.ts';
import type { Registry } from './registry.ts';
import type { Row } from './rows.ts';
import type { Shapes } from './shapes.ts';
import type { Summaries } from './summaries.ts';
import type { Uplinks } from './uplinks.ts';

const PORTION = 128;

/**
 * The last resort: nothing can be deleted or merged any more, so the oldest windows are given up, sent or not. What
 * was unsent is moved in the books from `summarised` to `quota_dropped`.
 */
export class Dropping {
  readonly #books: Books;
  readonly #registry: Registry;
  readonly #shapes: Shapes;
  readonly #summaries: Summaries;
  readonly #uplinks: Uplinks;
  readonly #finality: Finality;

  constructor(
    books: Books,
    registry: Registry,
    shapes: Shapes,
    summaries: Summaries,
    uplinks: Uplinks,
    finality: Finality,
  ) {
    this.#books = books;
    this.#registry = registry;
    this.#shapes = shapes;
    this.#summaries = summaries;
    this.#uplinks = uplinks;
    this.#finality = finality;
  }

  /** Gives up some of the oldest windows; answers how many. */
  some(): number {
    const oldest = this.#oldest();
    for (const row of oldest) {
      if (row.base === 1 && this.#uplinks.waits(row)) this.#books.giveUp(row.epoch, row.count);
      if (!this.#finality.isOver(row.series, row)) this.#finality.giveUp(row.series, row.to);
      this.#registry.raiseWhole(row.series, row.to);
      this.#summaries.remove(row);
    }
    return oldest.length;
  }

  /** The rows of one window that are older than those of all others. */
  #oldest(): Row[] {
    const { rows } = this.#summaries;
    const first = this.#shapes.all.flatMap(({ id }) => rows.after(id, undefined, 1)).sort((a, b) => a.from - b.from);
    const [oldest, next] = first;
    if (!oldest) return [];
    return rows.after(oldest.window, undefined, PORTION).filter(({ from }) => next === undefined || from <= next.from);
  }
}
