import { statSync } from 'node:fs';
import { pinnedLog } from './pinned-log.ts';
import { type Database, LOG_SPARE, pageBytes, type Statement } from './sqlite.ts';

/** Above this share of the quota space is made with each commit, down to the lower one. */
const HIGH = 0.85;
const LOW = 0.8;
const HALF = 0.5;
const FEW = 8;
const LEAST_BYTES = 256 * 1024;
/** To ask for the size of a file takes longer than a small commit: it is asked for once in so many. */
const SELDOM = 32;

/** Bytes of the write-ahead log: an eighth of the store, at most 4 MB. */
export function logBytes(max_size: number): number {
  return Math.min(4 * 1024 * 1024, Math.max(128 * 1024, Math.floor(max_size / 8)));
}

/**
 * The store's own bound below the disk's: database and log together stay under `max_size`. SQLite itself refuses to
 * let the database grow further, and there is head-room above the mark where space is made: deleting needs some, too.
 */
export class Quota {
  readonly #path: string;
  readonly #page_bytes: number;
  readonly #pages: number;
  /** The bound in force: less than the store's own while the disk is full. */
  #bound: number;
  readonly #size: Statement;
  readonly #used: Statement;
  #file_bytes = 0;
  #alarm: string | undefined;
  readonly #log_bytes: number;
  #known = 0;
  /** Commits until it is looked again whether the store is tight. */
  #unlooked = 0;

  constructor(db: Database, path: string, max_size: number) {
    this.#path = path;
    this.#log_bytes = logBytes(max_size);
    this.#page_bytes = pageBytes(db);
    const database = Math.max(LEAST_BYTES, max_size - logBytes(max_size) - LOG_SPARE);
    this.#pages = Math.floor(database / this.#page_bytes);
    this.#bound = this.#pages;
    this.#size = db.prepare('SELECT page_count FROM pragma_page_count').pluck();
    this.#used = db.prepare('SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count').pluck();
    db.pragma(`max_page_count = ${this.#pages}`);
  }

  /** Bytes that the database may have. */
  get bytes(): number {
    return this.#pages * this.#page_bytes;
  }

  /** A store that is not half full does not fill up within a few commits: it is looked at once in so many. */
  get tight(): boolean {
    if (this.#unlooked-- > 0) return false;
    const share = this.#share();
    this.#unlooked = share < HALF ? FEW : 0;
    return share > HIGH;
  }

  /** Below the mark from which on space is made. */
  get roomForMore(): boolean {
    return this.#share() <= HIGH;
  }

  get roomy(): boolean {
    return this.#share() <= LOW;
  }

  /**
   * The disk is full, or the bound was reached: from now on the database makes do with the pages that it has, and
   * with those that `spare` bytes hold.
   */
  confine(spare: number): void {
    this.#unlooked = 0;
    this.#bound = Math.min(this.#pages, Number(this.#size.get()) + Math.floor(spare / this.#page_bytes));
  }

  get confined(): boolean {
    return this.#bound < this.#pages;
  }

  /** There is room on the disk again. */
  relax(): void {
    this.#bound = this.#pages;
  }

  /** Bytes of the database and its log as they are, or were lately, on the disk. */
  fileBytes(): number {
    if (this.#known-- <= 0) {
      this.#known = SELDOM;
      const log = sizeOf(`${this.#path}-wal`);
      this.#file_bytes = sizeOf(this.#path) + log;
      this.#alarm = pinnedLog(this.#path, log, this.#log_bytes);
    }
    return this.#file_bytes;
  }

  /** What is wrong with the log as it was looked at last, in words. */
  get alarm(): string | undefined {
    return this.#alarm;
  }

  #share(): number {
    return Number(this.#used.get()) / this.#bound;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
