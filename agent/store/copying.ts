import type { Millis } from '../model/time.ts';
import { type Database, sqliteCode } from './sqlite.ts';

/**
 * For each of the five tables that are read row by row: a start must not take longer than ten seconds. What of a table was
 * not read by then is left in the file that was moved aside.
 */
const BUDGET: Millis = 1500;
/** Each attempt that fails costs a little; a table of nothing but damage is given up, and the next one begun. */
const MOST_FAILURES = 10_000;
const PORTION = 4096;

/** Copies tables of the attached database `wreck`, as far as they can be read, into those of the same name. */
export class Copying {
  /** Row numbers at which nothing could be read, whether or not there was a row. */
  unread = 0;
  #failures = 0;
  readonly #db: Database;
  #until: Millis = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Carries out a statement; answers whether it could be. */
  attempt(sql: string, ...values: readonly number[]): boolean {
    try {
      this.#db.prepare(sql).run(...values);
      return true;
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#failures++;
      return false;
    }
  }

  /** The one number that a query answers; undefined where there is none, or none that can be read. */
  number(sql: string): number | undefined {
    try {
      const value = this.#db.prepare(sql).pluck().get();
      return typeof value === 'number' ? value : undefined;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return undefined;
    }
  }

  /** A table that is all there or not at all. */
  whole(table: string): boolean {
    return this.isSound(table) && this.attempt(this.#insert(table));
  }

  /**
   * A table row by row: where a portion cannot be read, its halves are tried, down to the single row. Answers whether
   * all of it was read.
   */
  rows(table: string, key: string): boolean {
    const sound = this.isSound(table);
    this.#failures = 0;
    this.#until = performance.now() + BUDGET;
    const [first, last] = [this.#extreme('min', table, key) ?? 0, this.#extreme('max', table, key) ?? 2 ** 31];
    const insert = `${this.#insert(table)} WHERE ${key} >= ? AND ${key} < ?`;
    for (let from = first; from <= last && !this.spent; from += PORTION) this.#range(insert, from, from + PORTION);
    return sound && !this.spent;
  }

  /** Whether nothing of a table is missing: a scrambled page may hide rows without an error. */
  isSound(table: string): boolean {
    try {
      return this.#db.pragma(`wreck.quick_check('${table}')`, { simple: true }) === 'ok';
    } catch (error) {
      if (!isDamage(error)) throw error;
      return false;
    }
  }

  /** The time for the table at hand is over, or there is nothing but damage. */
  get spent(): boolean {
    return this.#failures > MOST_FAILURES || performance.now() > this.#until;
  }

  #range(insert: string, from: number, to: number): void {
    if (this.spent || this.attempt(insert, from, to)) return;
    if (to - from === 1) {
      this.unread++;
      return;
    }
    const middle = Math.floor((from + to) / 2);
    this.#range(insert, from, middle);
    this.#range(insert, middle, to);
  }

  #insert(table: string): string {
    const columns = this.#db
      .prepare(`SELECT name FROM pragma_table_info(?, 'wreck') INTERSECT SELECT name FROM pragma_table_info(?, 'main')`)
      .pluck()
      .all(table, table)
      .map((name) => `"${name}"`)
      .join(', ');
    return `INSERT OR IGNORE INTO main.${table} (${columns}) SELECT ${columns} FROM wreck.${table}`;
  }

  #extreme(which: 'min' | 'max', table: string, key: string): number | undefined {
    try {
      return Number(this.#db.prepare(`SELECT ${which}(${key}) FROM wreck.${table}`).pluck().get() ?? 0);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return undefined;
    }
  }
}

// A value of the wrong type or a missing one, where the schema forbids it, has come from a scrambled page, too; and
// so has a table that is not in the schema.
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && /^SQLITE_(CORRUPT|CONSTRAINT|ERROR|TOOBIG|MISMATCH|NOTADB)/.test(code);
}
