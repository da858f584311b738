import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../agent/model/failure.ts';
import { lockStore } from '../../agent/store/lock.ts';
import { SCHEMA_VERSION } from '../../agent/store/schema.ts';
import { assertDurable, connect, libraryFor, makeDurable } from '../../agent/store/sqlite.ts';
import { makeOlder } from './older.ts';
import { newPath, START, Station } from './station.ts';

function failureOf(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

describe('durability', () => {
  const opening = { durability: 'power-loss', log_bytes: 100_000 } as const;

  test('is FULL, asserted after the first transaction', () => {
    const db = connect(newPath());
    makeDurable(db, opening);
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    db.close();
  });

  test('would be NORMAL by default, though it reads FULL before the first transaction', () => {
    const db = connect(newPath());
    db.pragma('journal_mode = WAL');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    db.exec('CREATE TABLE t (x)');
    expect(db.pragma('synchronous', { simple: true })).toBe(1);
    expect(() => assertDurable(db, opening)).toThrow('synchronous reads 1, 2 was asked for');
    db.close();
  });

  test('of a process crash is NORMAL', () => {
    const db = connect(newPath());
    makeDurable(db, { ...opening, durability: 'process-crash' });
    expect(db.pragma('synchronous', { simple: true })).toBe(1);
    db.close();
  });
});

describe('the library', () => {
  test.each([
    [8, 'better-sqlite3'],
    [9, 'better-sqlite3'],
    [10, 'better-sqlite3-napi'],
    [0, 'better-sqlite3'],
  ])('for Node-API %i is %s', (napi, name) => {
    expect(libraryFor(napi)).toBe(name);
  });
});

describe('the lock', () => {
  test('has one holder, whom the second learns by number', () => {
    const path = newPath();
    const first = new Station({ path });
    const failure = failureOf(() => new Station({ path }));
    expect(failure.code).toBe(74);
    expect(failure.message).toContain(`is in use by process ${process.pid}`);
    first.store.close();
    new Station({ path }).store.close();
  });

  test('is released when opening fails', () => {
    const path = newPath();
    new Station({ path }).store.close();
    const db = connect(path);
    db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    failureOf(() => new Station({ path }));
    lockStore(path).release();
  });
});

test('a file of the version before gains the figures of later kinds, and keeps what it holds', () => {
  const path = newPath();
  const station = new Station({ path });
  station.run(3);
  const before = station.store.recover().ledger;
  station.store.close();
  const db = connect(path);
  makeOlder(db);
  db.close();
  const again = new Station({ path });
  expect(again.store.recover().ledger).toEqual(before);
  again.run(2);
  again.store.close();
  const columns = connect(path).prepare("SELECT name FROM pragma_table_info('summary')").pluck().all();
  expect(columns).toEqual(expect.arrayContaining(['mean', 'direction', 'lat', 'lon', 'distance', 'epoch']));
});

test('a file of yesterday gains a figure that came today, though nothing else about it has changed', () => {
  const path = newPath();
  const station = new Station({ path });
  station.run(3);
  station.store.close();
  const db = connect(path);
  db.exec('DROP VIEW summary; ALTER TABLE summary_row DROP COLUMN gust; CREATE VIEW summary AS SELECT 1');
  db.close();
  const again = new Station({ path });
  again.resume();
  again.run(2, START + 10 * 60_000);
  again.store.close();
  const columns = connect(path).prepare("SELECT name FROM pragma_table_info('summary')").pluck().all();
  expect(columns).toContain('gust');
});

describe('a file that is no database', () => {
  const aside = (path: string) => readdirSync(dirname(path)).filter((name) => name.includes('.corrupt-'));

  test('is moved aside, and a new one begun and told of', () => {
    const path = newPath();
    writeFileSync(path, 'temperature,21.5\n'.repeat(1000));
    const station = new Station({ path });
    const { fresh, notes } = station.store.recover();
    expect(fresh).toBe(true);
    expect(notes).toEqual([
      expect.stringMatching(/weir\.db is no database; moved to weir\.db\.corrupt-\d{8}T\d{6}Z, a new one begun$/),
    ]);
    expect(readFileSync(`${dirname(path)}/${aside(path)[0]}`, 'utf8')).toContain('temperature,21.5');
    station.run(2);
    station.store.close();
  });

  test.each([
    ['scrambled', (path: string) => writeFileSync(path, scrambled(readFileSync(path)))],
    ['cut off', (path: string) => truncateSync(path, 8192)],
  ])('a database that is %s is moved aside, too, and gets a new epoch', (_, damage) => {
    const path = newPath();
    const before = new Station({ path });
    before.run(200);
    const { epoch } = before.store.recover();
    before.store.close();
    damage(path);
    const after = new Station({ path });
    expect(after.store.recover()).toMatchObject({ fresh: true, notes: [expect.stringContaining('is damaged')] });
    expect(after.store.recover().epoch).not.toBe(epoch);
    expect(aside(path)).toHaveLength(1);
    after.store.close();
  });

  test('an empty file is begun as a new database', () => {
    const path = newPath();
    writeFileSync(path, '');
    const station = new Station({ path });
    expect(station.store.recover()).toMatchObject({ fresh: true, notes: [] });
    station.store.close();
  });
});

describe('what is refused with exit code 74', () => {
  test('a database of a newer version, without a change to it', () => {
    const path = newPath();
    new Station({ path }).store.close();
    const db = connect(path);
    db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    const before = readFileSync(path);
    const failure = failureOf(() => new Station({ path }));
    expect(failure.code).toBe(74);
    expect(failure.message).toContain('was made by a newer version of weir');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a database of another program', () => {
    const path = newPath();
    const db = connect(path);
    db.exec('CREATE TABLE contacts (name)');
    db.close();
    expect(failureOf(() => new Station({ path })).message).toContain('is a database of another program');
    expect(existsSync(path)).toBe(true);
  });

  test.skipIf(!existsSync('/proc/self'))('a directory that cannot be made or written', () => {
    const failure = failureOf(() => new Station({ path: '/proc/weir/weir.db' }));
    expect(failure.code).toBe(74);
    expect(failure.message).toMatch(/\/proc\/weir.*user \w+.*sudo chown/s);
  });
});

function scrambled(bytes: Buffer): Buffer {
  for (let at = 4096 * 3; at < bytes.length; at += 97) bytes[at] = (at * 31) % 256;
  return bytes;
}

test('an existing store is opened as it is', () => {
  const path = newPath();
  const first = new Station({ path });
  first.take([{ time: START, value: 1 }], { counts: { 'bench.note.seen': 3 } });
  const { epoch } = first.store.recover();
  first.store.close();
  const again = new Station({ path });
  expect(again.store.recover()).toMatchObject({ epoch, fresh: false, notes: [], counts: { 'bench.note.seen': 3 } });
  again.store.close();
});
