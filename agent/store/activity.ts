import { crc32 } from 'node:zlib';
import type { SeriesId } from '../model/series.ts';
import type { Instant, Millis } from '../model/time.ts';
import { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import type { Books } from './books.ts';
import type { Database, Statement } from './sqlite.ts';

/** What is known of the panes of a series. */
export interface SeriesActivity {
  /** The start of its newest pane. */
  readonly newest: Instant;
  /** When a pane of it was stored last, in lived time. */
  readonly touched: Millis;
}

/** The newest panes among the rows with change numbers below `next_change`. */
interface NotedRow {
  readonly window: number;
  readonly next_change: number;
  readonly crc: number;
  readonly newest: Buffer;
}

const NOTHING = { next_change: 0, panes: [] };

/**
 * The newest pane of each series. It is noted with each checkpoint, so that a start has to look at those rows only that were
 * stored since, however many there are; where the note is missing or damaged, or is about other panes, at all of them.
 * Bounded by the number of series.
 */
export class Activity {
  readonly #db: Database;
  readonly #books: Books;
  readonly #pane: number;
  readonly #noted: Statement;
  readonly #since: Statement;
  readonly #all: Statement;
  readonly #put: Statement;
  readonly #of = new Map<SeriesId, SeriesActivity>();
  #noteDue = false;

  /** `pane` is the number of the finest window. */
  constructor(db: Database, books: Books, pane: number) {
    this.#db = db;
    this.#books = books;
    this.#pane = pane;
    this.#noted = db.prepare('SELECT "window", next_change, crc, newest FROM newest_pane');
    // By change number: the index by window would lead through all rows.
    this.#since = db
      .prepare(
        'SELECT series, max(from_ms) FROM summary_row NOT INDEXED WHERE change >= ? AND "window" = ? GROUP BY series',
      )
      .raw();
    this.#all = db.prepare('SELECT series, max(from_ms) FROM summary_row WHERE "window" = ? GROUP BY series').raw();
    this.#put = db.prepare('INSERT OR REPLACE INTO newest_pane VALUES (1, ?, ?, ?, ?)');
    this.load();
  }

  load(): void {
    this.#of.clear();
    const { next_change, panes } = this.#known();
    this.#noteDue = next_change === 0;
    for (const [series, from] of panes) this.stored(series, from);
    const rows = next_change === 0 ? this.#all.all(this.#pane) : this.#since.all(next_change, this.#pane);
    for (const [series, from] of rows as Pane[]) this.stored(series, from);
  }

  /** All rows had to be looked at: the next start should not have to do so again. */
  get noteDue(): boolean {
    return this.#noteDue && this.#of.size > 0;
  }

  /** Notes what is known within the caller's transaction, after all that this one stores. */
  note(): void {
    this.#noteDue = false;
    const into = new ByteWriter(8 * this.#of.size);
    for (const [series, { newest }] of this.#of) {
      into.varint(series);
      into.zigzag(newest);
    }
    const bytes = into.bytes();
    this.#put.run(this.#pane, this.#books.nextChange, crc32(bytes), bytes);
  }

  /** Rows came in under older change numbers: the next start looks at all of them, and so does this one now. */
  recount(): void {
    this.#db.exec('DELETE FROM newest_pane');
    this.load();
  }

  /** A pane is stored that begins at `from`. */
  stored(series: SeriesId, from: Instant): void {
    const newest = Math.max(this.#of.get(series)?.newest ?? Number.NEGATIVE_INFINITY, from);
    this.#of.set(series, { newest, touched: this.#books.lived });
  }

  of(series: SeriesId): SeriesActivity | undefined {
    return this.#of.get(series);
  }

  /** The start of the newest pane of all. */
  get newest(): Instant {
    let newest = Number.NEGATIVE_INFINITY;
    for (const activity of this.#of.values()) newest = Math.max(newest, activity.newest);
    return newest;
  }

  #known(): { readonly next_change: number; readonly panes: readonly Pane[] } {
    const noted = this.#noted.get() as NotedRow | undefined;
    if (!noted || noted.window !== this.#pane || crc32(noted.newest) !== noted.crc) return NOTHING;
    return { next_change: noted.next_change, panes: panesIn(noted.newest) };
  }
}

/** A series, and the start of its newest pane. */
type Pane = readonly [SeriesId, Instant];

function panesIn(bytes: Buffer): Pane[] {
  const from = new ByteReader(bytes);
  const panes: Pane[] = [];
  while (from.left > 0) panes.push([from.varint(), from.zigzag()]);
  return panes;
}
