import { closeSync, openSync, writeSync } from 'node:fs';
import { connect, type Database } from '../../agent/store/sqlite.ts';
import type { Chance } from './chance.ts';
import { keyOf } from './delivery.ts';

/**
 * The card garbles a page of one of some tables in a store that nobody has open. Answers the windows that were in it, by `keyOf`; undefined where
 * there was no such page yet, and nothing was done.
 */
export function garble(path: string, tables: readonly string[], chance: Chance): ReadonlySet<string> | undefined {
  const db = connect(path);
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
    const leaves = db.prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno").pluck();
    const pages = leaves.all(chance.pick(tables)) as number[];
    if (pages.length === 0) return undefined;
    const stored = windowsIn(db);
    const size = Number(db.pragma('page_size', { simple: true }));
    db.close();
    overwrite(path, (chance.pick(pages) - 1) * size, size);
    return stored;
  } finally {
    db.close();
  }
}

/** The stored windows of all epochs. */
export function windowsIn(db: Database): Set<string> {
  const rows =
    db.prepare(`SELECT e.name AS epoch, s.name AS series, w.name AS "window", from_ms AS "from" FROM summary_row r
    JOIN epoch e ON e.id = r.epoch JOIN series s ON s.id = r.series JOIN shape w ON w.id = r."window"`);
  return new Set((rows.all() as Row[]).map((row) => keyOf(row.epoch, row)));
}

/** No page of SQLite's begins so. */
function overwrite(path: string, at: number, size: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(size, 0xff), 0, size, at);
  closeSync(file);
}

interface Row {
  readonly epoch: string;
  readonly series: string;
  readonly window: string;
  readonly from: number;
}
