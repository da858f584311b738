import { diskFailure } from './disk-failure.ts';
import type { Database } from './sqlite.ts';

/**
 * Copies the log back into the database, after a sync of the log has failed: what the system makes of a second one is its own
 * affair, but the database is another file.
 *
 * @throws Failure (74) where that fails, too.
 */
export function copyBack(db: Database, path: string): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    throw diskFailure(path, 'copy the log back', error);
  }
}
