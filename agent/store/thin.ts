import type { Instant } from '../model/time.ts';
import { decodePane } from '../window/pane-codec.ts';
import type { Books } from './books.ts';
import type { Finality } from './finality.ts';
import { foldStored } from './fold.ts';
import type { Row, RowKey } from './rows.ts';
import type { Shape, Shapes } from './shapes.ts';
import type { Summaries } from './summaries.ts';
import type { Uplinks } from './uplinks.ts';

/** About how many rows one call removes, and how many it looks at. */
const ENOUGH = 256;
const PORTION = 128;
/** After a round in vain it rests until so many more rows have been stored. */
const REST = 1024;

/** A walk over the rows of one shape, from the oldest to the newest, round after round. */
interface Walk {
  readonly source: Shape;
  readonly target: Shape;
  place: RowKey | undefined;
  fruitful: boolean;
  restUntil: number;
}

/**
 * Makes space without giving anything up: the oldest panes of a series are merged into the hour they belong to, and
 * when all are, hours into days. The merge is exact, because panes are mergeable; `quality.merged` tells of it.
 */
export class Thinning {
  readonly #books: Books;
  readonly #shapes: Shapes;
  readonly #summaries: Summaries;
  readonly #uplinks: Uplinks;
  readonly #finality: Finality;
  #walks: Walk[] = [];

  constructor(books: Books, shapes: Shapes, summaries: Summaries, uplinks: Uplinks, finality: Finality) {
    this.#books = books;
    this.#shapes = shapes;
    this.#summaries = summaries;
    this.#uplinks = uplinks;
    this.#finality = finality;
    this.load();
  }

  load(): void {
    this.#walks = this.#shapes.thin.flatMap((target) =>
      this.#shapes.all
        .filter(({ size, every }) => size === every && size < target.size && target.size % size === 0)
        .map((source) => ({ source, target, place: undefined, fruitful: false, restUntil: 0 })),
    );
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

  /** Looks at the next portion; undefined at the end of a round that found nothing. */
  #goOn(walk: Walk): number | undefined {
    const { newest, rows } = this.#summaries;
    let fewer = 0;
    const portion = rows.after(walk.source.id, walk.place, PORTION);
    for (const row of portion) {
      const from = Math.floor(row.from / walk.target.size) * walk.target.size;
      if (from + walk.target.size > newest) return this.#turn(walk, fewer);
      walk.place = row;
      fewer += this.#merge(row, from, walk.target);
      if (fewer >= ENOUGH) break;
    }
    walk.fruitful ||= fewer > 0;
    return portion.length > 0 ? fewer : this.#turn(walk, fewer);
  }

  #turn(walk: Walk, fewer: number): number | undefined {
    const fruitful = walk.fruitful || fewer > 0;
    Object.assign(walk, { place: undefined, fruitful: false });
    if (!fruitful) walk.restUntil = this.#books.nextChange + REST;
    return fruitful ? fewer : undefined;
  }

  /** Merges all that is stored of the row's series in one window of the target; answers how many rows fewer there are. */
  #merge({ series, epoch }: Row, from: Instant, target: Shape): number {
    const span = { from, to: from + target.size };
    if (!this.#finality.canMerge(series, span, target)) return 0;
    const { rows } = this.#summaries;
    const finer = this.#within({ window: target.id, from, series, epoch }, span.to);
    const old = rows.find({ window: target.id, from, series, epoch });
    const gone = old ? [...finer, old] : finer;
    if (finer.length === 0 || gone.length < 2 || old?.base === 1) return 0;
    const pane = old?.state ? decodePane(old.state) : foldStored(rows, this.#shapes, series, epoch, span);
    if (!pane) return 0;
    const waiting = this.#uplinks.all.filter(({ backlog }) => gone.some((row) => backlog.waits(row)));
    for (const row of gone) this.#summaries.remove(row);
    // The merged row takes the place of its oldest part among those that wait.
    const change = Math.min(...gone.map((row) => row.change));
    const [rev, merged] = [old ? old.rev + 1 : 0, mergedIn(finer)];
    const row = rows.insert({ change, shape: target, series, epoch, rev, base: true, merged, pane });
    for (const uplink of this.#uplinks.all) uplink.backlog.put(row, waiting.includes(uplink));
    return gone.length - 1;
  }

  /** Rows of the finer windows that begin within the span. They are found by their keys: there may be many series. */
  #within({ from, series, epoch }: RowKey, to: Instant): Row[] {
    const found: Row[] = [];
    for (const { id, size, every } of this.#shapes.all) {
      if (size >= to - from) continue;
      for (let at = Math.ceil(from / every) * every; at < to; at += every) {
        const row = this.#summaries.rows.find({ window: id, from: at, series, epoch });
        if (row) found.push(row);
      }
    }
    return found;
  }
}

/** How many panes: those merged before count with their number. */
function mergedIn(finer: readonly Row[]): number {
  const base = finer.filter((row) => row.base === 1);
  return (base.length > 0 ? base : finer).reduce((sum, row) => sum + Math.max(1, row.merged), 0);
}
