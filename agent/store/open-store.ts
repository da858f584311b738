import { type Stats, statSync } from 'node:fs';
import { EXIT, Failure, reasonOf } from '../model/failure.ts';
import { type Log, SILENT } from '../model/log.ts';
import { answering } from './answering.ts';
import { diskFailure } from './disk-failure.ts';
import { inMemory, isReadOnly } from './in-memory.ts';
import { lockStore } from './lock.ts';
import { makeDirectory, openDatabase, replace } from './open-database.ts';
import { releaseReserve } from './reserve.ts';
import type { SqliteStore } from './sqlite-store.ts';
import type { Store, StoreSettings } from './store.ts';
import { type Call, storeOf } from './store-of.ts';
import { openingOf, storeOver } from './store-over.ts';
import { DISK_FULL } from './writing.ts';

/**
 * Opens the store in this thread: a slow disk stalls it. Holds the file until `close`.
 *
 * On a disk that has become read-only it is kept in memory, which its notes and the log say.
 *
 * @throws Failure (74): in use by another process, not to be written, from a newer version, disk full.
 */
export async function openStore(settings: StoreSettings, log: Log = SILENT): Promise<Store> {
  const store = openSqliteStore(settings, log);
  const listeners: ((uplink: string) => void)[] = [];
  store.onNumbered((uplink) => {
    for (const listener of listeners) listener(uplink);
  });
  const answer = answering(store, log);
  const call = (async (method, ...args) => answer(method, args)) as Call;
  return storeOf(call, (listener) => listeners.push(listener));
}

/** The same as the plain, synchronous object, which lets go of the file when it is closed. */
export function openSqliteStore(settings: StoreSettings, log: Log): SqliteStore {
  assertFile(settings.path);
  try {
    makeDirectory(settings.path);
    return hold(settings, log);
  } catch (error) {
    if (isReadOnly(settings.path, error)) return holdInMemory(settings, log, error);
    // On a full disk not even the process id can be written. What was laid by for that is given back.
    if (!(error instanceof Failure && error.passing && releaseReserve(settings.path))) throw error;
    log.warn({ path: settings.path, remedy: DISK_FULL }, 'disk_full');
    return hold(settings, log);
  }
}

function holdInMemory(settings: StoreSettings, log: Log, cause: unknown): SqliteStore {
  try {
    const memory = inMemory(settings);
    log.error({ path: settings.path, in_memory: memory.settings.path, reason: reasonOf(cause) }, 'disk_read_only');
    return hold(memory.settings, log, [memory.note]);
  } catch (error) {
    throw new Failure(EXIT.disk, `${reasonOf(cause)}; ${reasonOf(error)}`, { cause });
  }
}

function hold(settings: StoreSettings, log: Log, notes: readonly string[] = []): SqliteStore {
  const { path } = settings;
  const opening = openingOf(settings);
  const lock = lockStore(path);
  try {
    const found = openDatabase(path, opening);
    const opened = { ...found, notes: [...notes, ...found.notes] };
    try {
      return storeOver(opened, settings, log, lock);
    } catch (error) {
      // What stands in a database of ours and makes no sense to us has been changed by the medium.
      if (opened.fresh || error instanceof Failure) throw error;
      const note = replace(path, `contradicts itself (${reasonOf(error)})`, opening);
      const again = openDatabase(path, opening);
      return storeOver({ ...again, fresh: true, notes: [...opened.notes, note] }, settings, log, lock);
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A folder cannot be a database, and moving a device aside would take it from everybody. */
function assertFile(path: string): void {
  const stat = lookAt(path);
  if (!stat || stat.isFile()) return;
  const what = stat.isDirectory() ? 'a folder' : 'no ordinary file';
  const remedy = stat.isDirectory() ? `name a file in it: ${path}/weir.db` : 'give store.path the name of a new file';
  throw new Failure(EXIT.disk, `store ${path} is ${what}: ${remedy}`);
}

function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw diskFailure(path, 'look at the file', error);
  }
}
