import type { Database, Statement } from './sqlite.ts';
import type { Counts } from './store.ts';

/** Running totals by name; as many names as sources, reasons and rules make. */
export class CountTable {
  readonly #db: Database;
  readonly #put: Statement;

  constructor(db: Database) {
    this.#db = db;
    this.#put = db.prepare('INSERT INTO count VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
  }

  put(counts: Counts): void {
    for (const name in counts) this.#put.run(name, counts[name]);
  }

  all(): Counts {
    const rows = this.#db.prepare('SELECT name, value FROM count').raw().all() as [string, number][];
    return Object.fromEntries(rows);
  }

  /** A new epoch counts from zero. What was salvaged, and what was not, is true of the store, not of an epoch. */
  clear(): void {
    this.#db.exec("DELETE FROM count WHERE name NOT GLOB 'store.note.*'");
  }
}
