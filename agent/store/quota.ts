import { existsSync, statSync } from 'node:fs';
import { type Database, PAGE_BYTES, type Statement, walBytes } from './sqlite.ts';

/** Above this share of the quota space is made with each commit, down to the lower one. */
const HIGH = 0.85;
const LOW = 0.8;
const LEAST_PAGES = 64;
/** Pages that one commit may write: by so many the log can outgrow the point where it is begun again. */
const COMMIT_PAGES = 192;

/** Pages of the write-ahead log: an eighth of the store, at most 4 MB. */
export function walPages(max_size: number): number {
  return Math.min(1000, Math.max(32, Math.floor(max_size / 8 / PAGE_BYTES)));
}

/**
 * The store's own bound below the disk's: database and log together stay under `max_size`. SQLite itself refuses to
 * let the database grow further, and there is head-room above the mark where space is made: deleting needs some, too.
 */
export class Quota {
  readonly #path: string;
  readonly #pages: number;
  /** The bound in force: less than the store's own while the disk is full. */
  #bound: number;
  readonly #size: Statement;
  readonly #used: Statement;

  constructor(db: Database, path: string, max_size: number) {
    this.#path = path;
    const log = walBytes(walPages(max_size) + COMMIT_PAGES);
    this.#pages = Math.max(LEAST_PAGES, Math.floor((max_size - log) / PAGE_BYTES));
    this.#bound = this.#pages;
    this.#size = db.prepare('SELECT page_count FROM pragma_page_count').pluck();
    this.#used = db.prepare('SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count').pluck();
    db.pragma(`max_page_count = ${this.#pages}`);
  }

  /** Bytes that the database may have. */
  get bytes(): number {
    return this.#pages * PAGE_BYTES;
  }

  get tight(): boolean {
    return this.#share() > HIGH;
  }

  get roomy(): boolean {
    return this.#share() <= LOW;
  }

  /**
   * The disk is full, or the bound was reached: from now on the database makes do with the pages that it has, and
   * with those that `spare` bytes hold.
   */
  confine(spare: number): void {
    this.#bound = Math.min(this.#pages, Number(this.#size.get()) + Math.floor(spare / PAGE_BYTES));
  }

  get confined(): boolean {
    return this.#bound < this.#pages;
  }

  /** There is room on the disk again. */
  relax(): void {
    this.#bound = this.#pages;
  }

  /** Bytes of the database and its log as they are on the disk. */
  fileBytes(): number {
    return sizeOf(this.#path) + sizeOf(`${this.#path}-wal`);
  }

  #share(): number {
    return Number(this.#used.get()) / this.#bound;
  }
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
