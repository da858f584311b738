import type { Log } from '../model/log.ts';
import { diskFailure } from './disk-failure.ts';
import type { Lock } from './lock.ts';
import type { Opened } from './open-database.ts';
import { logBytes } from './quota.ts';
import type { Opening } from './sqlite.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { StoreSettings } from './store.ts';
import { speaksOfDamage } from './suspicion.ts';
import { deleteOldWrecks } from './wrecks.ts';

/**
 * The store over a database that was opened, which is closed again where that fails.
 *
 * @throws Failure where the disk is at fault; anything else where what stands in the database makes no sense.
 */
export function storeOver(opened: Opened, settings: StoreSettings, log: Log, lock: Lock): SqliteStore {
  try {
    const store = new SqliteStore(opened.db, settings, log, { ...opened, lock });
    deleteOldWrecks(opened.db, settings.path, settings.max_size, log, opened.notes);
    return store;
  } catch (error) {
    opened.db.close();
    // Whatever has a code has it from SQLite or the system: the disk, and not what stands on it.
    const atFault = error instanceof Error && 'code' in error && !speaksOfDamage(error);
    throw atFault ? diskFailure(settings.path, 'open the database', error) : error;
  }
}

export const openingOf = ({ durability, max_size }: StoreSettings): Opening => ({
  durability,
  log_bytes: logBytes(max_size),
});
