import type { Database, Statement } from './sqlite.ts';

/** Transactions of one connection, each of which happens as a whole or not at all. They are not nested. */
export class Transactions {
  readonly #db: Database;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollBack: Statement;

  constructor(db: Database) {
    this.#db = db;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#rollBack = db.prepare('ROLLBACK');
  }

  /** Carries out a change, which may write from its first statement on. */
  immediate<T>(change: () => T): T {
    this.#begin.run();
    try {
      const made = change();
      this.#commit.run();
      return made;
    } catch (error) {
      // Some errors, such as a full disk, end the transaction by themselves.
      if (this.#db.inTransaction) this.#rollBack.run();
      throw error;
    }
  }
}
