import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SCHEMA_VERSION } from '../../agent/store/schema.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { makeOlder } from './older.ts';
import { newPath, START, Station } from './station.ts';

const script = fileURLToPath(new URL('./die-migrating.ts', import.meta.url));
const tsx = createRequire(import.meta.url).resolve('tsx');

/** The version of the schema, and all closed windows. */
function contentOf(path: string): { version: unknown; windows: unknown[] } {
  const db = connect(path, { readonly: true });
  const windows = db.prepare('SELECT change, "window", from_ms, series, count, mean FROM summary_row').all();
  const version = db.pragma('user_version', { simple: true });
  db.close();
  return { version, windows };
}

test.each([
  ['half way', 'books'],
  ['in its last steps', 'series'],
])('an upgrade that is killed %s leaves the older database, and the next start makes the upgrade', (_, table) => {
  const path = newPath();
  const station = new Station({ path });
  station.run(300, START, 3);
  station.store.close();
  const db = connect(path);
  makeOlder(db);
  db.close();
  const older = contentOf(path);
  expect(older.version).toBe(2);

  const { signal, stderr } = spawnSync(process.execPath, ['--import', tsx, script, path, table], { encoding: 'utf8' });
  expect(signal, stderr).toBe('SIGKILL');
  expect(contentOf(path)).toEqual(older);

  const upgraded = new Station({ path });
  upgraded.resume();
  expect(upgraded.store.recover().notes).toEqual([]);
  upgraded.run(3, START + 300 * 60_000);
  upgraded.store.close();
  const { version, windows } = contentOf(path);
  expect(version).toBe(SCHEMA_VERSION);
  expect(windows.slice(0, older.windows.length)).toEqual(older.windows);
});
