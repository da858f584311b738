import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { reasonOf } from '../model/failure.ts';
import type { Millis } from '../model/time.ts';
import { parseDuration } from '../settings/duration.ts';
import { Copying, isDamage } from './copying.ts';
import { unpack } from './packed.ts';
import { SalvageRows } from './salvage-rows.ts';
import { migrate } from './schema.ts';
import { connect, type Database, makeDurable, type Opening } from './sqlite.ts';

/** Of the closed windows so much is read before the agent goes on: all of a small store. */
const BEFORE_WORK: Millis = 1000;
const PORTION = 1024;

/**
 * Begins a new database beside a damaged one, with what can be read of that: series, numbers, what was numbered for the
 * uplinks, and the first closed windows, all under the epochs that they had. The epoch that was under way ends there:
 * its open windows are lost, and the new database begins one of its own. The other closed windows are read later, from
 * where the damaged file is to be moved (`aside`).
 *
 * `moveIn` puts the new database in the place of the damaged one; a crash before that leaves the damaged one, to be
 * salvaged again.
 *
 * @returns a sentence about what was found.
 */
export function salvage(path: string, aside: string, opening: Opening, patience = BEFORE_WORK): string {
  const beside = besideOf(path);
  remove(beside);
  const db = connect(beside);
  try {
    // It is nobody's yet: closing it makes it durable.
    makeDurable(db, { ...opening, durability: 'process-crash' });
    migrate(db);
    db.function('plain', { deterministic: true }, plain);
    db.prepare('ATTACH ? AS wreck').run(path);
    // In no transaction: within one SQLite writes nothing more after the first damage it stumbles over, in whichever file.
    const found = copy(db, basename(aside));
    db.exec('DETACH wreck');
    readFirst(db, path, basename(aside), performance.now() + patience);
    const sentence = say(db, found);
    db.close();
    return sentence;
  } catch (error) {
    db.close();
    remove(beside);
    if (!isDamage(error)) throw error;
    return `nothing could be salvaged: ${reasonOf(error)}`;
  }
}

/** After the damaged database was moved aside; and at a start, where a crash came in between. */
export function moveIn(path: string): void {
  const beside = besideOf(path);
  if (existsSync(beside) && !existsSync(path)) renameSync(beside, path);
}

const besideOf = (path: string): string => `${path}.salvaged`;

function remove(beside: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(beside + suffix, { force: true });
}

/** What a person is told of. */
interface Found {
  /** Readings in windows that were open. */
  readonly open: number;
  /** The numbers given out could be read. */
  readonly numbers: boolean;
  /** Uplinks of which only numbers could be read. */
  readonly nameless: number;
}

function copy(db: Database, aside: string): Found {
  const copying = new Copying(db);
  for (const table of ['epoch', 'shape', 'series', 'uplink']) copying.rows(table, 'id');
  for (const table of ['label', 'delivery', 'bookmark', 'salvage']) copying.whole(table);
  const numbers = copying.whole('sequence');
  const waiting = copying.isSound('backlog') && copying.attempt(WAITING);
  // A program before this one could not be interrupted while it salvaged: it has no such table.
  copying.attempt(STILL_WAITING);
  // What had been brought in from an earlier one is read here once more.
  db.exec('UPDATE salvage SET saved = 0');
  const messages = copying.rows('outbox', 'id');
  const open = closeEpoch(db, copying);
  const nameless = Number(db.prepare(NAMELESS).pluck().get());
  dropOddShapes(db);
  db.exec(SENSE);
  db.exec(NUMBERS);
  if (!messages) db.exec(PLACEHOLDERS);
  const next = nextChange(copying);
  db.prepare('INSERT OR IGNORE INTO salvage VALUES (?, 0, ?, 0, ?)').run(aside, next, copying.unread);
  // A number given out twice would be taken for a repetition: where the newest is not known, none is given out.
  if (!numbers) db.exec('DELETE FROM salvage_wait');
  else if (!waiting || !messages) {
    db.exec('DELETE FROM salvage_wait');
    db.prepare(EVERYTHING_WAITS).run(next);
  }
  return { open, numbers, nameless };
}

/** Change numbers from here on were never given out: each stands for one row for good, read or not. */
function nextChange(copying: Copying): number {
  const numberOf = (sql: string) => {
    const change = copying.number(sql);
    return change !== undefined && change <= MOST_CHANGES ? change : undefined;
  };
  const books = numberOf('SELECT next_change FROM wreck.books');
  const stored = numberOf('SELECT max(change) + 1 FROM wreck.summary_row');
  if (books === undefined && stored === undefined) return FAR_AHEAD;
  const waiting = numberOf('SELECT max(to_change) FROM wreck.backlog');
  const sent = numberOf('SELECT max(value) + 1 FROM outbox, json_each(changes)');
  return Math.max(1, ...[books, stored, waiting, sent].filter((change) => change !== undefined));
}

/** No store gets so far by counting. */
const FAR_AHEAD = 2 ** 31;
/** A greater number is none: it was read from a scrambled page. */
const MOST_CHANGES = 2 * FAR_AHEAD;

/** Reads closed windows for as long as nobody waits for the agent. */
function readFirst(db: Database, path: string, aside: string, until: number): void {
  const rows = new SalvageRows(db, (wreck) => (wreck === aside ? path : join(dirname(path), wreck)));
  try {
    for (let next = rows.next; next && performance.now() < until; next = rows.next) {
      const salvage = next;
      db.transaction(() => rows.portion(salvage, PORTION))();
    }
    if (!rows.next) db.exec(ALL_HERE);
  } finally {
    rows.close();
  }
}

/** A window's name says its size and its step; where the row says otherwise, one of them was changed. */
function dropOddShapes(db: Database): void {
  const remove = db.prepare('DELETE FROM shape WHERE id = ?');
  for (const { id, name, size_ms, every_ms } of db.prepare('SELECT * FROM shape').all() as ShapeRow[]) {
    const [size, every = size] = name.split('/').map(parseDuration);
    if (size !== size_ms || every !== every_ms) remove.run(id);
  }
}

interface ShapeRow {
  readonly id: number;
  readonly name: string;
  readonly size_ms: number;
  readonly every_ms: number;
}

/** The books of the epoch that was under way are closed as they stand; answers how many readings were in open windows. */
function closeEpoch(db: Database, copying: Copying): number {
  if (copying.attempt(BOOKS)) {
    return Number(db.prepare('SELECT open FROM wreck.books').pluck().get() ?? 0);
  }
  db.exec(BOOKS_LAST_SENT);
  return 0;
}

function say(db: Database, { open, numbers, nameless }: Found): string {
  const figure = (sql: string) => Number(db.prepare(sql).pluck().get() ?? 0);
  const messages = figure('SELECT count(*) FROM outbox');
  const saved = figure('SELECT total(saved) FROM salvage');
  const lost = figure('SELECT total(unread) FROM salvage');
  const more = figure('SELECT total(to_change - from_change) FROM salvage');
  const put = db.prepare('INSERT OR REPLACE INTO count VALUES (?, ?)');
  put.run('store.note.salvaged_summaries', saved);
  put.run('store.note.unread_rows', lost);
  const whose = nameless > 0 ? 'the names of uplinks are lost' : 'its numbering is lost';
  const unsent = numbers && nameless === 0 ? '' : `, what waited to be sent is not sent, because ${whose}`;
  const rest = more === 0 ? '' : `, up to ${more} summaries follow while the agent works`;
  return `${saved} summaries and ${messages} messages were salvaged${rest}; at most ${lost} rows could not be read, ${open} readings in open windows are lost${unsent}`;
}

/** The text of a stored payload; empty where it cannot be read. */
function plain(payload: unknown): string {
  try {
    return payload instanceof Uint8Array ? new TextDecoder().decode(unpack(payload)) : '';
  } catch (error) {
    if (error instanceof Error) return '';
    throw error;
  }
}

const BOOKS = `UPDATE epoch SET books = (SELECT json_object('received', received, 'invalid', invalid,
    'duplicate', duplicate, 'rejected', rejected, 'summarised', summarised - given_up, 'open', open,
    'late_dropped', late_dropped, 'quota_dropped', quota_dropped + given_up) FROM wreck.books)
  WHERE id = (SELECT epoch FROM wreck.books)`;

const BOOKS_LAST_SENT = `UPDATE epoch SET books = (SELECT json_extract(plain(payload), '$.ledger') FROM outbox
    WHERE outbox.epoch = epoch.id AND json_valid(plain(payload)) ORDER BY seq DESC LIMIT 1)
  WHERE books IS NULL`;

// What refers to something that is gone, or says nothing that makes sense, is gone, too: what comes later gets its number.
const SENSE = `
DELETE FROM series WHERE NOT json_valid(plan) OR json_extract(plan, '$.name') IS NOT name;
UPDATE epoch SET books = NULL WHERE NOT json_valid(books);
UPDATE uplink SET waiting = NULL;
DELETE FROM outbox WHERE uplink NOT IN (SELECT id FROM uplink) OR epoch NOT IN (SELECT id FROM epoch);
DELETE FROM sequence WHERE uplink NOT IN (SELECT id FROM uplink) OR epoch NOT IN (SELECT id FROM epoch);
DELETE FROM salvage_wait WHERE uplink NOT IN (SELECT id FROM uplink);
DELETE FROM label WHERE series NOT IN (SELECT id FROM series);
UPDATE outbox SET changes = '[]' WHERE NOT json_valid(changes);
`;

const NAMELESS = 'SELECT count(DISTINCT uplink) FROM sequence WHERE uplink NOT IN (SELECT id FROM uplink)';

// A number is given out once, whatever was read of the table that says which one was the newest.
const NUMBERS = `INSERT INTO sequence SELECT uplink, epoch, max(seq) FROM outbox GROUP BY uplink, epoch
  ON CONFLICT DO UPDATE SET newest = max(newest, excluded.newest)`;

// A number that was lost with a page of the outbox would be a gap at the receiver for good: a message without a sound
// payload takes its place, which is made again, empty, when it is sent. Where nothing of the outbox was lost, a number
// that is missing in it has arrived: messages to a broker arrive one by one, in any order.
const PLACEHOLDERS = `
INSERT INTO outbox (uplink, epoch, seq, oldest_ms, changes, hash, payload)
  WITH RECURSIVE number(uplink, epoch, seq, newest, oldest_ms) AS (
    SELECT s.uplink, s.epoch, min(o.seq), s.newest, min(o.oldest_ms)
      FROM sequence s JOIN outbox o ON o.uplink = s.uplink AND o.epoch = s.epoch GROUP BY s.uplink, s.epoch
    UNION ALL SELECT uplink, epoch, seq + 1, newest, oldest_ms FROM number WHERE seq < newest LIMIT 100000)
  SELECT uplink, epoch, seq, oldest_ms, '[]', X'', X'' FROM number n WHERE NOT EXISTS (
    SELECT 1 FROM outbox o WHERE o.uplink = n.uplink AND o.epoch = n.epoch AND o.seq = n.seq);
`;

// What waited, and what had not been read of an earlier damaged database when it came to this.
const WAITING = 'INSERT INTO salvage_wait SELECT uplink, from_change, to_change FROM wreck.backlog';
const STILL_WAITING = 'INSERT INTO salvage_wait SELECT * FROM wreck.salvage_wait';

// To send a summary again changes nothing; not to send it would lose it.
const EVERYTHING_WAITS = `INSERT INTO salvage_wait SELECT id, 0, ? FROM uplink WHERE active = 1`;

const ALL_HERE = 'INSERT INTO backlog SELECT * FROM salvage_wait; DELETE FROM salvage_wait';
