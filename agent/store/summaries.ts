import type { Activity } from './activity.ts';
import type { Books } from './books.ts';
import type { NewRow, Row, Rows } from './rows.ts';

/**
 * Every change of a stored window goes through here, so that whoever waits for it hears of it: a revision takes a
 * new change number, and its predecessor is gone.
 */
export class Summaries {
  readonly rows: Rows;
  readonly activity: Activity;
  readonly #books: Books;
  /** Rows made since `takeFresh`, by change number: as many as one commit closes windows. */
  #fresh = new Map<number, Row>();
  #onGone: (row: Row) => void = () => undefined;
  #isNumbered: (row: Row) => boolean = () => false;

  constructor(rows: Rows, books: Books, activity: Activity) {
    this.rows = rows;
    this.activity = activity;
    this.#books = books;
  }

  load(): void {
    this.#fresh.clear();
    this.rows.forget();
    this.activity.load();
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
  revise(old: Row | undefined, row: NewRow): void {
    const corrects = old !== undefined && this.corrects(old);
    if (old) this.remove(old);
    const change = this.#books.takeChange();
    this.#fresh.set(change, this.rows.insert(row, change, old ? old.rev + 1 : 0, corrects));
    if (row.base) this.activity.stored(row.series, row.pane.from);
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
}
