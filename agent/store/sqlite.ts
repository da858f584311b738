import { createRequire } from 'node:module';
import type BetterSqlite from 'better-sqlite3';
import { assert, EXIT, Failure, reasonOf } from '../model/failure.ts';

export type Database = BetterSqlite.Database;
export type Statement = BetterSqlite.Statement<unknown[], unknown>;

/**
 * The end of a query of which so many rows are wanted as a parameter says. With a bare `?` SQLite plans the query anew
 * each time the parameter is bound, which takes several times as long as to read a row or two.
 */
export const LIMIT = 'LIMIT +?';

export interface Opening {
  /** `power-loss`: each commit is synced to the medium. `process-crash`: it may wait in the operating system. */
  readonly durability: 'power-loss' | 'process-crash';
  /** Bytes of the write-ahead log after which it is copied back and begun again from its start. */
  readonly log_bytes: number;
  /** Bytes of a page; only a new file takes it. */
  readonly page_bytes?: number;
}

/**
 * Bytes of a page where nothing else is said. A commit rewrites whole pages: with small ones the readings of a second
 * cost half of the flash wear that they cost with the usual 4096.
 */
const PAGE_BYTES = 1024;

/**
 * Pages kept in memory, in KiB; the system's own cache has the rest. A transaction that changes more of them keeps those
 * until it is over: written to the log before, a page would be written there again with the next change of it.
 */
const CACHE_KIB = 1024;

/** By so much can one commit outgrow the point where the log is begun again; more than that is cut off again. */
export const LOG_SPARE = 768 * 1024;

/**
 * Makes a connection durable. better-sqlite3 is compiled with a default of NORMAL for write-ahead logging, under
 * which a commit does not survive a power cut, and the setting reads as FULL until the first transaction: so it is
 * set, a transaction is made, and only then it is asserted.
 * The log file is never cut below its usual size: a log that has to grow costs nearly three times the flash wear of a
 * warm one.
 */
export function makeDurable(db: Database, opening: Opening): void {
  const { durability, log_bytes, page_bytes = PAGE_BYTES } = opening;
  const synchronous = durability === 'power-loss' ? 'FULL' : 'NORMAL';
  db.exec(`PRAGMA page_size = ${page_bytes}; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};
    PRAGMA journal_size_limit = ${log_bytes + LOG_SPARE}; PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = ${-CACHE_KIB}; PRAGMA cache_spill = OFF`);
  const version = Number(db.pragma('user_version', { simple: true }));
  db.exec(`PRAGMA wal_autocheckpoint = ${Math.floor(log_bytes / (pageBytes(db) + FRAME_HEADER))};
    BEGIN IMMEDIATE; PRAGMA user_version = ${version}; COMMIT`);
  assertDurable(db, opening);
}

/** Refuses a connection whose commits would be less durable than was asked for. */
export function assertDurable(db: Database, opening: Opening): void {
  const mode = db.pragma('journal_mode', { simple: true });
  const synchronous = db.pragma('synchronous', { simple: true });
  const wanted = opening.durability === 'power-loss' ? 2 : 1;
  assert(mode === 'wal', `${db.name}: journal_mode reads ${String(mode)}, wal was asked for`);
  assert(synchronous === wanted, `${db.name}: synchronous reads ${String(synchronous)}, ${wanted} was asked for`);
}

/** What stands before each page in the write-ahead log. */
const FRAME_HEADER = 24;

/** Bytes of a page of this database, which is what it was made with. */
export function pageBytes(db: Database): number {
  return Number(db.pragma('page_size', { simple: true }));
}

/** Opens a file without changing anything in it; the first statement finds out whether it is a database. */
export function connect(path: string, options: BetterSqlite.Options = {}): Database {
  return new (library())(path, { timeout: 5000, ...options });
}

/** The text of SQLite's error code, `SQLITE_FULL`, where the error is SQLite's. */
export function sqliteCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

let loaded: typeof BetterSqlite | undefined;

// Two builds of the same library: one on Node-API 10, which crashes older Nodes, and one on the V8 interface of
// Node 20, which aborts newer ones. The wrong one must not even be loaded.
function library(): typeof BetterSqlite {
  loaded ??= load(libraryFor(Number(process.versions['napi'] ?? 0)));
  return loaded;
}

export function libraryFor(napi: number): 'better-sqlite3' | 'better-sqlite3-napi' {
  return napi >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';
}

function load(name: string): typeof BetterSqlite {
  try {
    const Library = createRequire(import.meta.url)(name) as typeof BetterSqlite;
    // The compiled part is loaded with the first database.
    new Library(':memory:').close();
    return Library;
  } catch (cause) {
    const node = `Node ${process.versions.node} (Node-API ${process.versions['napi'] ?? 'none'})`;
    throw new Failure(
      EXIT.fault,
      `SQLite: the package ${name}, which ${node} needs, cannot be loaded: ${reasonOf(cause)}. Run npm install with this Node.`,
      { cause },
    );
  }
}
