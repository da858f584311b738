import { isDamage } from './copying.ts';
import { connect, type Database, type Statement } from './sqlite.ts';

/** A closed window as it stands in the damaged table: of any shape. */
export type WreckRow = Readonly<Record<string, unknown>>;

/** Each attempt that fails costs a little; after so many without a row between them the rest is given up. */
const MOST_FAILURES = 2 ** 19;

/** The closed windows of a damaged database, as far as they can be read. Nothing is changed in it. */
export class WreckRows {
  readonly #db: Database;
  readonly #page: Statement;
  readonly #first: Statement;
  /** Names of series, shapes and epochs by table and number; as many as there are. */
  readonly #names = new Map<string, unknown>();
  /** Since something was read last. */
  #failures = 0;

  constructor(path: string) {
    this.#db = connect(path, { readonly: true, fileMustExist: true });
    try {
      this.#page = this.#db.prepare('SELECT * FROM summary_row WHERE change >= ? AND change < ?');
      this.#first = this.#db.prepare('SELECT min(change) FROM summary_row WHERE change >= ?').pluck();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** The first change number from `from` on, undefined after the last; `from` itself where that cannot be read. */
  firstFrom(from: number): number | undefined {
    try {
      return (this.#first.get(from) as number | null) ?? undefined;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return from;
    }
  }

  /**
   * Rows with change numbers from `[from, to)`; where they cannot be read, its halves are tried, down to the single row.
   * `unread` counts the numbers at which nothing could be read, whether or not there was a row.
   */
  between(from: number, to: number): { rows: WreckRow[]; unread: number } {
    const rows: WreckRow[] = [];
    let unread = 0;
    const spans: [number, number][] = [[from, to]];
    for (let span = spans.pop(); span; span = spans.pop()) {
      const [low, high] = span;
      const found = this.hopeless ? undefined : this.#read(low, high);
      if (found) rows.push(...found);
      else if (high - low <= 1 || this.hopeless) unread += high - low;
      else {
        const middle = Math.floor((low + high) / 2);
        spans.push([middle, high], [low, middle]);
      }
    }
    return { rows, unread };
  }

  /** Whether a number stands for that name in the damaged database. */
  means(table: 'series' | 'shape' | 'epoch', id: number, name: string | undefined): boolean {
    if (name === undefined) return false;
    const key = `${table} ${id}`;
    if (!this.#names.has(key)) this.#names.set(key, this.#nameOf(table, id));
    return this.#names.get(key) === name;
  }

  /** There is nothing but damage. */
  get hopeless(): boolean {
    return this.#failures > MOST_FAILURES;
  }

  close(): void {
    this.#db.close();
  }

  #nameOf(table: string, id: number): unknown {
    try {
      return this.#db.prepare(`SELECT name FROM ${table} WHERE id = ?`).pluck().get(id);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return undefined;
    }
  }

  #read(from: number, to: number): WreckRow[] | undefined {
    try {
      const rows = this.#page.all(from, to) as WreckRow[];
      if (rows.length > 0) this.#failures = 0;
      return rows;
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#failures++;
      return undefined;
    }
  }
}
