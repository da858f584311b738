import type { SeriesId } from '../model/series.ts';
import type { Span } from '../model/window.ts';
import type { Pane } from '../window/pane.ts';
import type { Books } from './books.ts';
import type { Finality } from './finality.ts';
import { foldStored } from './fold.ts';
import type { Registry } from './registry.ts';
import type { Row, Rows, StatefulRow } from './rows.ts';
import type { Shape, Shapes } from './shapes.ts';
import { storedPane } from './stored-pane.ts';
import type { Summaries } from './summaries.ts';
import type { Uplinks } from './uplinks.ts';

/** About how many rows one call removes, and how many spans it looks at. */
const ENOUGH = 256;
const SPANS = 64;
/** After a round in vain it rests until so many more rows have been stored. */
const REST = 1024;

/** The rows of one series that lie in one span, by change number. */
interface Group {
  readonly series: SeriesId;
  readonly epoch: number;
  readonly changes: readonly number[];
}

/** A walk over the spans of one target, from the oldest to the newest, round after round. */
interface Walk {
  readonly target: Shape;
  span: Span | undefined;
  /** What is left to be merged in the span. As many as there are series. */
  groups: Group[];
  fruitful: boolean;
  restUntil: number;
}

/**
 * Makes space without giving anything up: the oldest panes of a series are merged into the hour they belong to, and
 * when all are, hours into days. The merge is exact, because panes are mergeable; `quality.merged` tells of it.
 */
export class Thinning {
  readonly #books: Books;
  readonly #registry: Registry;
  readonly #shapes: Shapes;
  readonly #rows: Rows;
  readonly #summaries: Summaries;
  readonly #uplinks: Uplinks;
  readonly #finality: Finality;
  #walks: Walk[] = [];

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
    this.#rows = summaries.rows;
    this.#summaries = summaries;
    this.#uplinks = uplinks;
    this.#finality = finality;
    this.load();
  }

  load(): void {
    this.#walks = this.#shapes.thin.map((target) => ({
      ...{ target, span: undefined, groups: [], fruitful: false, restUntil: 0 },
    }));
  }

  /** Merges some of the oldest; answers how many rows fewer there are, 1 while it is still looking, 0 when there are none. */
  some(): number {
    for (const walk of this.#walks) {
      if (this.#books.nextChange < walk.restUntil) continue;
      const fewer = this.#goOn(walk);
      if (fewer !== undefined) return Math.max(1, fewer);
    }
    return 0;
  }

  /** Merges what is found next; undefined at the end of a round that found nothing. */
  #goOn(walk: Walk): number | undefined {
    let fewer = 0;
    for (let spans = 0; spans < SPANS && fewer < ENOUGH; ) {
      const group = walk.groups.pop();
      if (group) fewer += this.#merge(group, walk.span as Span, walk.target);
      else if (this.#enterNext(walk)) spans++;
      else return this.#turn(walk, fewer);
    }
    walk.fruitful ||= fewer > 0;
    return fewer;
  }

  /** Goes on to the next span that holds anything finer than the target. */
  #enterNext(walk: Walk): boolean {
    const { target } = walk;
    const finer = this.#shapes.all.filter(({ size }) => size < target.size).map(({ id }) => id);
    const start = this.#rows.firstFrom(finer, walk.span?.to ?? Number.MIN_SAFE_INTEGER);
    if (start === undefined) return false;
    const from = Math.floor(start / target.size) * target.size;
    if (from + target.size > this.#summaries.activity.newest) return false;
    walk.span = { from, to: from + target.size };
    walk.groups = this.#rows.groups(finer, from, walk.span.to);
    return true;
  }

  #turn(walk: Walk, fewer: number): number | undefined {
    const fruitful = walk.fruitful || fewer > 0;
    Object.assign(walk, { span: undefined, groups: [], fruitful: false });
    if (!fruitful) walk.restUntil = this.#books.nextChange + REST;
    return fruitful ? fewer : undefined;
  }

  /** Merges a group into one row of the target; answers how many rows fewer there are. */
  #merge({ series, epoch, changes }: Group, span: Span, target: Shape): number {
    if (!this.#finality.canMerge(series, span, target)) return 0;
    const finer = changes.flatMap((change) => this.#rows.at(change) ?? []);
    const old = this.#rows.find({ window: target.id, from: span.from, series, epoch });
    // A correction of what was sent goes out by itself, for nothing else would take its predecessor's place.
    const kept = finer.filter((row) => row.corrects === 1 && this.#uplinks.waits(row));
    const gone = [...finer.filter((row) => !kept.includes(row)), ...(old ? [old] : [])];
    if (gone.length < 2 || old?.base === 1) return 0;
    const pane = this.#whole(old, finer, { series, epoch, span });
    if (!pane) return 0;
    const waiting = this.#uplinks.all.filter(({ backlog }) => gone.some((row) => backlog.waits(row)));
    const corrects = old !== undefined && this.#summaries.corrects(old);
    for (const row of gone) this.#summaries.remove(row);
    for (const row of kept) this.#rows.unbase(row.change);
    // The merged row takes the place of its oldest part among those that wait.
    const change = Math.min(...gone.map((row) => row.change));
    const [rev, merged] = [old ? old.rev + 1 : 0, mergedIn(finer)];
    const row = this.#rows.insert({ shape: target, series, epoch, base: true, merged, pane }, change, rev, corrects);
    for (const uplink of this.#uplinks.all) uplink.backlog.put(row, waiting.includes(uplink));
    return gone.length - 1;
  }

  /**
   * All readings of the span in one pane; undefined where some of it is not there any more. The stored window itself
   * holds them all; else all its panes must be there: an hour without those that were sent and deleted, or that a
   * damaged database does not give back, would say less than it seems to.
   */
  #whole(
    old: StatefulRow | undefined,
    finer: readonly Row[],
    { series, epoch, span }: { series: SeriesId; epoch: number; span: Span },
  ): Pane | undefined {
    const stored = storedPane(old?.state);
    if (stored && stored !== 'damaged') return stored;
    if (epoch < this.#books.firstEpoch || span.from < this.#registry.whole(series)) return undefined;
    const pane = foldStored(this.#rows, this.#shapes, series, epoch, span);
    // A part whose bytes are damaged has its figures, but no pane: it is left as it is.
    return pane?.count === readingsIn(finer) ? pane : undefined;
  }
}

function readingsIn(rows: readonly Row[]): number {
  return rows.reduce((sum, { base, count }) => sum + base * count, 0);
}

/** How many panes: those merged before count with their number. */
function mergedIn(finer: readonly Row[]): number {
  const base = finer.filter((row) => row.base === 1);
  return (base.length > 0 ? base : finer).reduce((sum, row) => sum + Math.max(1, row.merged), 0);
}
