import { reasonOf } from '../model/failure.ts';
import { newLedger } from '../model/ledger.ts';
import { type SummaryRow, summaryOf } from '../wire/columns.ts';
import { encodeMessage, parseMessage } from '../wire/message.ts';
import { type Database, type Statement, sqliteCode } from './sqlite.ts';
import { type WreckRow, WreckRows } from './wreck-rows.ts';

/** A damaged database that is being read, and how far that has come. */
export interface Salvage {
  readonly wreck: string;
  readonly from_change: number;
  readonly to_change: number;
  readonly saved: number;
  readonly unread: number;
}

/**
 * Brings the closed windows of damaged databases into this one, a portion at a time, in the order of their change
 * numbers. How far that has come is part of the same transaction, so it goes on after a crash where it was.
 */
export class SalvageRows {
  readonly #db: Database;
  readonly #placeOf: (wreck: string) => string;
  readonly #insert = new Map<string, Statement>();
  readonly #series: ReadonlyMap<number, string>;
  readonly #shapes: ReadonlyMap<number, { readonly window: string; readonly every: string | null }>;
  /** The names of the shapes. */
  readonly #names: ReadonlyMap<number, string>;
  readonly #epochs: ReadonlyMap<number, string>;
  #open: { readonly wreck: string; readonly rows: WreckRows } | undefined;

  /** `placeOf` answers where a damaged file lies. */
  constructor(db: Database, placeOf: (wreck: string) => string) {
    this.#db = db;
    this.#placeOf = placeOf;
    this.#series = new Map(db.prepare('SELECT id, name FROM series').raw().all() as [number, string][]);
    this.#epochs = new Map(db.prepare('SELECT id, name FROM epoch').raw().all() as [number, string][]);
    const shapes = db.prepare('SELECT id, name, every_ms < size_ms FROM shape').raw().all() as [
      number,
      string,
      number,
    ][];
    this.#names = new Map(shapes.map(([id, name]) => [id, name]));
    this.#shapes = new Map(
      shapes.map(([id, window, sliding]) => [id, { window, every: sliding ? (window.split('/')[1] ?? null) : null }]),
    );
  }

  /** What is to be read next; undefined when all is read. */
  get next(): Salvage | undefined {
    const next = this.#db.prepare('SELECT * FROM salvage WHERE from_change < to_change ORDER BY rowid LIMIT 1').get();
    return next as Salvage | undefined;
  }

  /**
   * Reads so many change numbers further, within the caller's transaction.
   *
   * @throws Unreadable where the damaged file cannot be opened any more.
   */
  portion(salvage: Salvage, changes: number): void {
    const { wreck, from_change, to_change } = salvage;
    const source = this.#wreck(wreck);
    const from = source.firstFrom(from_change) ?? to_change;
    const to = source.hopeless ? to_change : Math.min(to_change, from + changes);
    const { rows, unread } = source.between(from, to);
    let saved = 0;
    for (const row of rows) if (this.#isKnown(source, row) && this.#makesSense(row) && this.#keep(row)) saved++;
    this.#db
      .prepare('UPDATE salvage SET from_change = ?, saved = saved + ?, unread = unread + ? WHERE wreck = ?')
      .run(to, saved, unread + rows.length - saved, wreck);
  }

  /** Counts the rest as lost. */
  giveUp({ wreck }: Salvage): void {
    this.#db
      .prepare('UPDATE salvage SET unread = unread + to_change - from_change, from_change = to_change WHERE wreck = ?')
      .run(wreck);
  }

  close(): void {
    this.#open?.rows.close();
    this.#open = undefined;
  }

  #wreck(wreck: string): WreckRows {
    if (this.#open?.wreck !== wreck) {
      this.close();
      this.#open = { wreck, rows: openRows(this.#placeOf(wreck)) };
    }
    return this.#open.rows;
  }

  /** A number whose name was lost may have been given to something else since. */
  #isKnown(source: WreckRows, row: WreckRow): boolean {
    const [series, shape, epoch] = [Number(row['series']), Number(row['window']), Number(row['epoch'])];
    return (
      source.means('series', series, this.#series.get(series)) &&
      source.means('shape', shape, this.#names.get(shape)) &&
      source.means('epoch', epoch, this.#epochs.get(epoch))
    );
  }

  /** Summaries that a receiver would refuse are left out: one of them would hold up all that come after it. */
  #makesSense(row: WreckRow): boolean {
    const [series, shape] = [this.#series.get(Number(row['series'])), this.#shapes.get(Number(row['window']))];
    try {
      const summaries = [summaryOf({ ...row, ...shape, series } as unknown as SummaryRow)];
      const message = encodeMessage({ v: 1, agent: 'any', epoch: 'any', seq: 1, summaries, ledger: newLedger() });
      return parseMessage(message).kind === 'message';
    } catch (error) {
      if (error instanceof Error) return false;
      throw error;
    }
  }

  /** Answers whether it could be stored: a scrambled row may contradict the schema, or another row. */
  #keep(row: WreckRow): boolean {
    try {
      return this.#statementFor(Object.keys(row)).run(Object.values(row)).changes === 1;
    } catch (error) {
      if (/^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(sqliteCode(error) ?? '')) return false;
      throw error;
    }
  }

  // Databases of older programs lack the newest columns.
  #statementFor(columns: readonly string[]): Statement {
    const key = columns.join();
    let insert = this.#insert.get(key);
    if (!insert) {
      const names = columns.map((name) => `"${name}"`).join(', ');
      const values = columns.map(() => '?').join(', ');
      insert = this.#db.prepare(`INSERT OR IGNORE INTO summary_row (${names}) VALUES (${values})`);
      this.#insert.set(key, insert);
    }
    return insert;
  }
}

/** The damaged file itself is gone, or nothing of it can be read any more. */
export class Unreadable extends Error {}

function openRows(path: string): WreckRows {
  try {
    return new WreckRows(path);
  } catch (cause) {
    throw new Unreadable(`${path} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}
