import { SILENT } from '../../agent/model/log.ts';
import { openSqliteStore } from '../../agent/store/open-store.ts';
import { connect } from '../../agent/store/sqlite.ts';
import type { StoreSettings } from '../../agent/store/store.ts';

/**
 * Makes a backlog out of the windows that a store holds, as an outage would have made it: so many times the same,
 * each time a while earlier. Answers how many rows wait then.
 */
export function multiplyBacklog(settings: StoreSettings, times: number): number {
  const db = connect(settings.path);
  const columns = db.prepare("SELECT name FROM pragma_table_info('summary_row')").pluck().all() as string[];
  const [first, next, oldest, newest] = db
    .prepare('SELECT min(change), max(change) + 1, min(from_ms), max(to_ms) FROM summary_row')
    .raw()
    .get() as [number, number, number, number];
  const span = Math.ceil((newest - oldest) / 3_600_000) * 3_600_000;
  const moved: Readonly<Record<string, string>> = {
    change: `change + ? * ${next - first}`,
    from_ms: `from_ms - ? * ${span}`,
    to_ms: `to_ms - ? * ${span}`,
  };
  const source = columns.map((column) => moved[column] ?? `"${column}"`);
  const copy = db.prepare(`INSERT INTO summary_row (${columns.map((column) => `"${column}"`)})
    SELECT ${source} FROM summary_row WHERE change >= ${first} AND change < ${next}`);
  for (let k = 1; k < times; k++) db.transaction(() => copy.run(k, k, k))();
  db.exec(`UPDATE books SET next_change = (SELECT max(change) + 1 FROM summary_row);
    DELETE FROM backlog; INSERT INTO backlog SELECT id, ${first}, (SELECT next_change FROM books) FROM uplink`);
  const rows = Number(db.prepare('SELECT count(*) FROM summary_row').pluck().get());
  db.close();
  openSqliteStore(settings, SILENT).close();
  return rows;
}
