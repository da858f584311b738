import type { Log } from '../model/log.ts';
import { diskFailure } from './disk-failure.ts';
import { makeSpace } from './retention.ts';
import type { Rooms } from './rooms.ts';
import { type Database, sqliteCode } from './sqlite.ts';
import { Transactions } from './transactions.ts';

/** What to do about a full disk, while the agent lives on what it had laid by. */
export const DISK_FULL = 'free some space on the disk: the reserve of this store is in use';

/** Rounds of making space where the disk or the quota is full. */
const ROUNDS = 64;

/**
 * Transactions that happen or do not: where one fails, nothing of it is left, on the disk or in memory. Where there
 * is no room for one, some is made, and it is tried again: first within the store's own bound, which may be all that
 * was reached; then with the blocks of the reserve.
 */
export class Writing {
  readonly #db: Database;
  readonly #transactions: Transactions;
  readonly #path: string;
  readonly #rooms: Rooms;
  readonly #log: Log;

  constructor(db: Database, path: string, rooms: Rooms, log: Log) {
    this.#db = db;
    this.#transactions = new Transactions(db);
    this.#path = path;
    this.#rooms = rooms;
    this.#log = log;
  }

  /** @throws Failure (74) that names the attempt, where the disk is at fault; anything else as it is. */
  write<T>(attempt: string, change: () => T): T {
    const made = this.#stubbornly(attempt, change);
    if (this.#rooms.quota.confined) this.#returnToPlenty();
    return made;
  }

  /** The same without making any space for it. */
  once(attempt: string, change: () => void): void {
    try {
      this.#transact(change);
    } catch (error) {
      throw this.#explained(attempt, error);
    }
  }

  #stubbornly<T>(attempt: string, change: () => T): T {
    let full: unknown;
    for (const prepare of [() => undefined, () => this.#makeSpace(), () => this.#drawOnReserve()]) {
      try {
        prepare();
        return this.#transact(change);
      } catch (error) {
        if (sqliteCode(error) !== 'SQLITE_FULL') throw this.#explained(attempt, error);
        full = error;
      }
    }
    throw this.#explained(attempt, full);
  }

  #makeSpace(): void {
    this.#transact(() => {
      makeSpace(this.#rooms.retention, ROUNDS);
      this.#rooms.uplinks.save();
      this.#rooms.books.save();
    });
  }

  #drawOnReserve(): void {
    const { reserve, quota } = this.#rooms;
    const released = reserve.release();
    if (released) this.#log.warn({ path: this.#path, remedy: DISK_FULL }, 'disk_full');
    // Half of the reserve is for the database to grow into and half for its log. Only when it is used up, too, is
    // anything given up.
    quota.confine(released ? reserve.bytes / 2 : 0);
    this.#db.pragma('wal_checkpoint(PASSIVE)');
    this.#makeSpace();
  }

  /** As soon as there is room again nothing more is given up for the want of it. What was written stays written. */
  #returnToPlenty(): void {
    try {
      if (this.#rooms.reserve.restore()) this.#rooms.quota.relax();
    } catch (error) {
      this.#log.error({ reason: diskFailure(this.#path, 'write the reserve', error).message }, 'disk_failing');
    }
  }

  #transact<T>(change: () => T): T {
    try {
      const made = this.#transactions.immediate(change);
      this.#rooms.settlements.carriedOut();
      return made;
    } catch (error) {
      this.#rooms.load();
      throw error;
    }
  }

  #explained(attempt: string, error: unknown): unknown {
    return sqliteCode(error) === undefined ? error : diskFailure(this.#path, attempt, error);
  }
}
