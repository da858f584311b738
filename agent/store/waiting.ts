import { crc32 } from 'node:zlib';
import type { Intervals } from './intervals.ts';
import type { Row } from './rows.ts';
import type { Database, Statement } from './sqlite.ts';

/** The rows that an uplink forwards. */
export interface Forwarding {
  /** Numbers of the windows; undefined: all of them. Thinned rows always go: they stand for rows that it does forward. */
  readonly windows: ReadonlySet<number> | undefined;
  /** Windows of which rows can have been merged. */
  readonly mergeable: readonly number[];
}

export function forwards({ windows }: Forwarding, row: Pick<Row, 'window' | 'merged'>): boolean {
  return row.merged > 0 || windows === undefined || windows.has(row.window);
}

/**
 * How many rows wait for an uplink, by epoch. That is kept and changed together with what waits: to count a million rows at
 * a start would take longer than all else together. They are counted where nothing is kept, where the uplink forwarded
 * other windows then, where what is kept is damaged, and where rows that were counted are not there. Bounded by the number
 * of epochs of which rows wait.
 */
export class Waiting {
  readonly #db: Database;
  readonly #uplink: number;
  readonly #forwarding: Forwarding;
  readonly #kept: Statement;
  readonly #keep: Statement;
  #rows = new Map<number, number>();

  constructor(db: Database, uplink: number, forwarding: Forwarding) {
    this.#db = db;
    this.#uplink = uplink;
    this.#forwarding = forwarding;
    this.#kept = db.prepare('SELECT waiting FROM uplink WHERE id = ?').pluck();
    this.#keep = db.prepare('UPDATE uplink SET waiting = ? WHERE id = ?');
  }

  /** Answers whether they had to be counted. */
  load(intervals: Intervals): boolean {
    const kept = parsed(this.#kept.get(this.#uplink));
    const counted = kept?.of !== this.#of;
    if (counted) this.count(intervals);
    else this.#rows = new Map(kept.rows);
    return counted;
  }

  /** Part of the caller's transaction. */
  save(): void {
    const [of, rows] = [this.#of, [...this.#rows]];
    const kept: Kept = { of, rows, crc: crcOf(of, rows) };
    this.#keep.run(JSON.stringify(kept), this.#uplink);
  }

  tally(epoch: number, by: number): void {
    const rows = (this.#rows.get(epoch) ?? 0) + by;
    if (rows > 0) this.#rows.set(epoch, rows);
    else this.#rows.delete(epoch);
  }

  get size(): number {
    let size = 0;
    for (const rows of this.#rows.values()) size += rows;
    return size;
  }

  get oldestEpoch(): number | undefined {
    return this.#rows.size > 0 ? Math.min(...this.#rows.keys()) : undefined;
  }

  /** Whether rows of an epoch wait. */
  has(epoch: number): boolean {
    return this.#rows.has(epoch);
  }

  /** Whether rows of no other epoch wait. */
  only(epoch: number): boolean {
    return this.#rows.size === 1 && this.#rows.has(epoch);
  }

  // By the index alone, which holds all it takes but whether a row was merged: the rows of a million are long.
  count(intervals: Intervals): void {
    this.#rows = new Map();
    const all = this.#db.prepare(`SELECT "window", epoch, 0 AS merged, count(*) AS rows
      FROM summary_row INDEXED BY summary_key WHERE change >= ? AND change < ? GROUP BY 1, 2`);
    const merged = this.#db.prepare(`SELECT "window", epoch, 1 AS merged, count(*) AS rows
      FROM summary_row INDEXED BY summary_key WHERE "window" = ? AND change >= ? AND change < ? AND merged > 0 GROUP BY 2`);
    const apart = this.#forwarding.mergeable.filter((window) => !forwards(this.#forwarding, { window, merged: 0 }));
    for (const [from, to] of intervals) {
      const groups = all.all(from, to) as Group[];
      const thinned = apart.flatMap((window) => merged.all(window, from, to) as Group[]);
      for (const group of [...groups, ...thinned]) {
        if (forwards(this.#forwarding, group)) this.tally(group.epoch, group.rows);
      }
    }
  }

  /** Which rows are counted, in words that are compared. */
  get #of(): string {
    const { windows } = this.#forwarding;
    return windows ? [...windows].sort((a, b) => a - b).join() : 'all';
  }
}

/** How it is kept, as JSON: rows by epoch. */
interface Kept {
  readonly of: string;
  readonly rows: readonly (readonly [epoch: number, rows: number])[];
  /** Of the others: a count that is too high or too low would hold an uplink up for good. */
  readonly crc: number;
}

function crcOf(of: string, rows: Kept['rows']): number {
  return crc32(JSON.stringify([of, rows]));
}

// What is damaged is counted anew.
function parsed(text: unknown): Kept | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const kept = JSON.parse(text) as Kept | null;
    return kept && crcOf(kept.of, kept.rows) === kept.crc ? kept : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** How many rows there are of a window in an epoch. */
interface Group {
  readonly window: number;
  readonly epoch: number;
  readonly merged: number;
  readonly rows: number;
}
