import type { Instant } from '../model/time.ts';
import { decodePane } from '../window/pane-codec.ts';
import type { Finality } from './finality.ts';
import { foldStored } from './fold.ts';
import type { Row, RowKey } from './rows.ts';
import type { Shape, Shapes } from './shapes.ts';
import type { Summaries } from './summaries.ts';
import type { Uplinks } from './uplinks.ts';

/** About how many rows one call removes. */
const ENOUGH = 256;
const PORTION = 64;

/**
 * Makes space without giving anything up: the oldest panes of a series are merged into the hour they belong to, and
 * when all are, hours into days. The merge is exact, because panes are mergeable; `quality.merged` tells of it.
 */
export class Thinning {
  readonly #shapes: Shapes;
  readonly #summaries: Summaries;
  readonly #uplinks: Uplinks;
  readonly #finality: Finality;

  constructor(shapes: Shapes, summaries: Summaries, uplinks: Uplinks, finality: Finality) {
    this.#shapes = shapes;
    this.#summaries = summaries;
    this.#uplinks = uplinks;
    this.#finality = finality;
  }

  /** Merges some of the oldest; answers how many rows fewer there are. */
  some(): number {
    for (const target of this.#shapes.thin) {
      for (const source of this.#shapes.all) {
        if (source.size !== source.every || source.size >= target.size || target.size % source.size !== 0) continue;
        const fewer = this.#mergeOldest(source, target);
        if (fewer > 0) return fewer;
      }
    }
    return 0;
  }

  #mergeOldest(source: Shape, target: Shape): number {
    const { newest } = this.#summaries;
    let fewer = 0;
    let place: RowKey | undefined;
    for (;;) {
      const rows = this.#summaries.rows.after(source.id, place, PORTION);
      for (const row of rows) {
        place = row;
        const from = Math.floor(row.from / target.size) * target.size;
        if (from + target.size > newest) return fewer;
        fewer += this.#merge(row, from, target);
        if (fewer >= ENOUGH) return fewer;
      }
      if (rows.length < PORTION) return fewer;
    }
  }

  /** Merges all that is stored of the row's series in one window of the target; answers how many rows fewer there are. */
  #merge({ series, epoch }: Row, from: Instant, target: Shape): number {
    const span = { from, to: from + target.size };
    if (!this.#finality.canMerge(series, span, target)) return 0;
    const { rows } = this.#summaries;
    const finer = this.#within({ window: target.id, from, series, epoch }, span.to);
    const old = rows.find({ window: target.id, from, series, epoch });
    const pane = old?.state ? decodePane(old.state) : foldStored(rows, this.#shapes, series, epoch, span);
    if (!pane || finer.length === 0 || old?.base) return 0;
    const gone = old ? [...finer, old] : finer;
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
