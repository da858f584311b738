import type { Database } from '../../agent/store/sqlite.ts';

/** What each version of the schema has added since the second one. */
const ADDED: Readonly<Record<string, readonly string[]>> = {
  summary_row: ['direction', 'lat', 'lon', 'distance', 'corrects'],
  series: ['whole_ms'],
  books: ['mono_ms', 'boot', 'aged_ms'],
  uplink: ['waiting'],
};

/** Makes a database what the second version of the schema had made of it: what a program of then has left behind. */
export function makeOlder(db: Database): void {
  db.exec('DROP VIEW summary');
  for (const [table, columns] of Object.entries(ADDED)) {
    for (const column of columns) db.exec(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
  for (const table of ['history', 'history_block', 'salvage', 'salvage_wait', 'newest_pane'])
    db.exec(`DROP TABLE ${table}`);
  db.exec('CREATE VIEW summary AS SELECT 1');
  db.pragma('user_version = 2');
}
