import { EXIT, Failure } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import { openDatabase } from './open-database.ts';
import type { SqliteStore } from './sqlite-store.ts';
import { openingOf, storeOver } from './store-over.ts';

/**
 * The same store over a new connection: after a call to the system has failed nobody knows what the old one still holds.
 *
 * @throws Failure where the disk does not let it, which may pass; or where the store is not what it was.
 */
export function reopen(old: SqliteStore, log: Log): SqliteStore {
  const { settings } = old;
  const lock = old.letGo();
  const opened = openDatabase(settings.path, openingOf(settings));
  if (opened.fresh) {
    opened.db.close();
    const why = `the disk has failed, and what is left is damaged: ${opened.notes.join('; ')}`;
    throw new Failure(EXIT.disk, `store ${settings.path}: ${why}`, { mended_by_restart: true });
  }
  const store = storeOver(opened, settings, log, lock);
  try {
    store.takeOver(old);
    return store;
  } catch (error) {
    store.letGo();
    throw error;
  }
}
