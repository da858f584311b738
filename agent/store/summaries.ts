import type { SeriesId } from '../model/series.ts';
import type { Instant, Millis } from '../model/time.ts';
import type { Books } from './books.ts';
import type { NewRow, Row, Rows } from './rows.ts';
import type { Database } from './sqlite.ts';

/**
 * Every change of a stored window goes through here, so that whoever waits for it hears of it: a revision takes a
 * new change number, and its predecessor is gone.
 */
export class Summaries {
  readonly rows: Rows;
  readonly #db: Database;
  readonly #books: Books;
  readonly #pane: number;
  /** Rows made since `takeFresh`, by change number: as many as one commit closes windows. */
  #fresh = new Map<number, Row>();
  /** When each series had a pane stored last, in lived time; and its newest pane. */
  readonly #activity = new Map<SeriesId, { newest: Instant; touched: Millis }>();
  #onGone: (row: Row) => void = () => undefined;
  #isNumbered: (row: Row) => boolean = () => false;

  /** `pane` is the number of the finest window. */
  constructor(db: Database, rows: Rows, books: Books, pane: number) {
    this.#db = db;
    this.#pane = pane;
    this.rows = rows;
    this.#books = books;
    this.load();
  }

  load(): void {
    this.#fresh.clear();
    this.rows.forget();
    this.#activity.clear();
    const newest = this.#db
      .prepare('SELECT series, max(from_ms) FROM summary_row WHERE "window" = ? GROUP BY series')
      .raw();
    for (const [series, from] of newest.all(this.#pane) as [number, number][]) {
      this.#activity.set(series, { newest: from, touched: this.#books.lived });
    }
  }

  onGone(listener: (row: Row) => void): void {
    this.#onGone = listener;
  }

  /** `isNumbered` says of a row that was there before this commit whether a message holds it, or may. */
  whereNumbered(isNumbered: (row: Row) => boolean): void {
    this.#isNumbered = isNumbered;
  }

  /** Whether a revision after `old` corrects what somebody has, or will have. */
  corrects(old: Row): boolean {
    return old.corrects === 1 || (!this.#fresh.has(old.change) && this.#isNumbered(old));
  }

  /** Stores a window as the revision after `old`, or as its first one. */
  revise(old: Row | undefined, row: Omit<NewRow, 'change' | 'rev' | 'corrects'>): void {
    const corrects = old !== undefined && this.corrects(old);
    if (old) this.remove(old);
    const change = this.#books.takeChange();
    this.#fresh.set(change, this.rows.insert({ ...row, change, rev: old ? old.rev + 1 : 0, corrects }));
    const newest = Math.max(this.#activity.get(row.series)?.newest ?? Number.NEGATIVE_INFINITY, row.pane.from);
    if (row.base) this.#activity.set(row.series, { newest, touched: this.#books.lived });
  }

  remove(row: Row): void {
    this.rows.remove(row.change);
    if (!this.#fresh.delete(row.change)) this.#onGone(row);
  }

  /** The rows made since the last call that are still there, in the order of their change numbers. */
  takeFresh(): Row[] {
    const fresh = [...this.#fresh.values()];
    this.#fresh = new Map();
    return fresh;
  }

  /** The start of the newest pane of all. */
  get newest(): Instant {
    let newest = Number.NEGATIVE_INFINITY;
    for (const activity of this.#activity.values()) newest = Math.max(newest, activity.newest);
    return newest;
  }

  /** The start of the newest pane of a series, and when (in lived time) a pane of it was stored last. */
  activity(series: SeriesId): { newest: Instant; touched: Millis } | undefined {
    return this.#activity.get(series);
  }
}
