import type { SeriesId } from '../model/series.ts';
import type { Instant, Millis } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import type { Books } from './books.ts';
import type { Registry } from './registry.ts';
import type { Shape, Shapes } from './shapes.ts';
import type { Summaries } from './summaries.ts';

/**
 * Whether a stored window can still change or is needed for a wider one that is to come. A series' watermark is at
 * least the start of its newest closed pane, and readings older than that by the allowed lateness are taken no more.
 */
export class Finality {
  readonly #books: Books;
  readonly #registry: Registry;
  readonly #shapes: Shapes;
  readonly #summaries: Summaries;
  readonly #widest: Millis;

  constructor(books: Books, registry: Registry, shapes: Shapes, summaries: Summaries) {
    this.#books = books;
    this.#registry = registry;
    this.#shapes = shapes;
    this.#summaries = summaries;
    this.#widest = Math.max(shapes.pane.size, ...shapes.wider.map(({ size }) => size));
  }

  /** No reading and no wider window will ask for it. */
  isOver(series: SeriesId, { to }: Span): boolean {
    return this.#passed(series, to + this.#widest, this.#widest);
  }

  /** No reading will change it, and every wider window can do with what it is merged into. */
  canMerge(series: SeriesId, { to }: Span, target: Shape): boolean {
    const others = this.#shapes.wider.filter((shape) => !(isPartOf(shape, target) || isMadeOf(shape, target)));
    const end = to + Math.max(0, ...others.map(({ size }) => size));
    return this.#passed(series, end, Math.max(this.#widest, target.size));
  }

  /** Lets go of what ends at `to` although it might still change: late readings for it will be given up, too. */
  giveUp(series: SeriesId, to: Instant): void {
    this.#registry.raiseFloor(series, to);
  }

  // A series that has fallen silent for good never moves its watermark. Once no pane of it was stored for so long
  // that all of it would be over, it is let go of: what comes after all is taken again from where no window, none as
  // wide as `widest`, holds anything of what was there before. A clock that is set, or weeks without power, are no
  // silence: the wider windows over its newest panes are still to come, and need those.
  #passed(series: SeriesId, end: Instant, widest: Millis): boolean {
    const activity = this.#summaries.activity.of(series);
    if (!activity) return true;
    const { allowed_lateness, idle_after } = this.#registry.plan(series);
    if (end + allowed_lateness <= activity.newest) return true;
    const patience = widest + allowed_lateness + idle_after;
    if (this.#books.lived - activity.touched <= patience) return false;
    this.giveUp(series, activity.newest + this.#shapes.pane.size + widest);
    return true;
  }
}

/** A tumbling window that lies wholly within one of the target's. */
function isPartOf({ size, every }: Shape, target: Shape): boolean {
  return size === every && target.size % size === 0;
}

/** A window whose ends are ends of the target's. */
function isMadeOf({ size, every }: Shape, target: Shape): boolean {
  return size % target.size === 0 && every % target.size === 0;
}
