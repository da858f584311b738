import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDatabase } from '../../agent/store/open-database.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { newPath } from './station.ts';

const OPENING = { durability: 'power-loss', log_bytes: 256 * 1024 } as const;

test('the log has its usual size from the start, keeps it, and what was committed is read back through it', () => {
  const path = newPath();
  const { db } = openDatabase(path, OPENING);
  const size = () => statSync(`${path}-wal`).size;
  expect(size()).toBe(OPENING.log_bytes);
  db.exec('CREATE TABLE t (x BLOB)');
  const insert = db.prepare('INSERT INTO t VALUES (randomblob(3000))');
  let most = 0;
  for (let i = 0; i < 300; i++) {
    insert.run();
    most = Math.max(most, size());
    expect(size()).toBeGreaterThanOrEqual(OPENING.log_bytes);
  }
  expect(most).toBeLessThan(2 * OPENING.log_bytes);
  const other = connect(path, { readonly: true });
  expect(other.prepare('SELECT count(*), total(length(x)) FROM t').raw().get()).toEqual([300, 900_000]);
  other.close();
  db.close();
});

test('zeros behind the last frame are no frames to whoever opens the database after a crash', () => {
  const path = newPath();
  const { db } = openDatabase(path, OPENING);
  db.exec('CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)');
  // A second connection while the first lives on reads the log as it is, as recovery does.
  const other = connect(path);
  expect(other.pragma('integrity_check', { simple: true })).toBe('ok');
  other.exec('INSERT INTO t VALUES (3)');
  other.close();
  expect(db.prepare('SELECT total(x) FROM t').pluck().get()).toBe(6);
  db.close();
});
