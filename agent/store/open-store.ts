import { type Log, SILENT } from '../model/log.ts';
import { answering } from './answering.ts';
import { lockStore } from './lock.ts';
import { makeDirectory, openDatabase } from './open-database.ts';
import { walPages } from './quota.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { Store, StoreSettings } from './store.ts';
import { type Call, storeOf } from './store-of.ts';

/**
 * Opens the store in this thread: a slow disk stalls it. Holds the file until `close`.
 *
 * @throws Failure (74): in use by another process, not to be written, from a newer version, disk full.
 */
export async function openStore(settings: StoreSettings, log: Log = SILENT): Promise<Store> {
  const store = openSqliteStore(settings, log);
  const answer = answering(store, log);
  const call = (async (method, ...args) => answer(method, args)) as Call;
  const listeners: ((uplink: string) => void)[] = [];
  store.onNumbered((uplink) => {
    for (const listener of listeners) listener(uplink);
  });
  return storeOf(call, (listener) => listeners.push(listener));
}

/** The same as the plain, synchronous object, which lets go of the file when it is closed. */
export function openSqliteStore(settings: StoreSettings, log: Log): SqliteStore {
  const opening = { durability: settings.durability, wal_pages: walPages(settings.max_size) };
  makeDirectory(settings.path);
  const lock = lockStore(settings.path);
  try {
    const opened = openDatabase(settings.path, opening);
    try {
      return new SqliteStore(opened.db, settings, log, { ...opened, lock });
    } catch (error) {
      opened.db.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}
