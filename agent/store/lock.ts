import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { EXIT, Failure } from '../model/failure.ts';
import { diskFailure } from './disk-failure.ts';
import { connect, type Database, sqliteCode } from './sqlite.ts';

export interface Lock {
  release(): void;
}

/**
 * One holder per store. An empty sibling database is locked for as long as the holder lives; the operating system
 * releases it when the process ends in whatever way, so there is no stale lock to clear. The process id stands in a
 * file of its own: reading the locked file would, by the rules of POSIX, release the lock.
 */
export function lockStore(path: string): Lock {
  const pidFile = `${path}.pid`;
  const db = hold(path, pidFile);
  try {
    writeFileSync(pidFile, `${process.pid}\n`);
  } catch (error) {
    db.close();
    throw diskFailure(pidFile, 'write the process id', error);
  }
  return {
    release: () => {
      try {
        rmSync(pidFile, { force: true });
      } catch (error) {
        throw diskFailure(pidFile, 'remove it', error);
      } finally {
        db.close();
      }
    },
  };
}

function hold(path: string, pidFile: string): Database {
  let db: Database | undefined;
  try {
    db = connect(`${path}.lock`, { timeout: 0 });
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db?.close();
    if (!sqliteCode(error)?.startsWith('SQLITE_BUSY')) throw diskFailure(`${path}.lock`, 'lock the store', error);
    throw new Failure(
      EXIT.disk,
      `store ${path} is in use by ${holderOf(pidFile)}. Only one agent may use a store: end that one, or give this one another store.path`,
      { cause: error },
    );
  }
}

function holderOf(pidFile: string): string {
  try {
    return `process ${readFileSync(pidFile, 'utf8').trim()}`;
  } catch (error) {
    return `another process (${(error as NodeJS.ErrnoException).code ?? 'unknown'} reading ${pidFile})`;
  }
}
