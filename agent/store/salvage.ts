import { existsSync, renameSync, rmSync } from 'node:fs';
import { reasonOf } from '../model/failure.ts';
import { newLedger } from '../model/ledger.ts';
import { parseDuration } from '../settings/duration.ts';
import { type SummaryRow, summaryOf } from '../wire/columns.ts';
import { encodeMessage, parseMessage } from '../wire/message.ts';
import { Copying, isDamage } from './copying.ts';
import { unpack } from './packed.ts';
import { migrate, NOTHING_WHOLE } from './schema.ts';
import { connect, type Database, makeDurable, type Opening } from './sqlite.ts';

/**
 * Copies what can be read of a damaged database into a new one beside it: closed windows with their series, and what
 * was numbered or waits for the uplinks, all under the epochs that they had. The epoch that was under way ends there:
 * its open windows are lost, and the new database begins one of its own.
 *
 * `moveIn` puts the new database in the place of the damaged one; a crash before that leaves the damaged one, to be
 * salvaged again.
 *
 * @returns a sentence about what was found.
 */
export function salvage(path: string, opening: Opening): string {
  const beside = besideOf(path);
  remove(beside);
  const db = connect(beside);
  try {
    // It is nobody's yet: closing it makes it durable.
    makeDurable(db, { ...opening, durability: 'process-crash' });
    migrate(db);
    db.function('plain', { deterministic: true }, plain);
    db.prepare('ATTACH ? AS wreck').run(path);
    const found = copy(db);
    db.exec('DETACH wreck');
    db.close();
    return found;
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

function copy(db: Database): string {
  const copying = new Copying(db);
  for (const table of ['epoch', 'shape', 'series', 'uplink']) copying.rows(table, 'id');
  for (const table of ['label', 'delivery', 'bookmark']) copying.whole(table);
  const numbers = copying.whole('sequence');
  const waiting = copying.whole('backlog');
  const messages = copying.rows('outbox', 'id');
  copying.rows('summary_row', 'change');
  const open = closeEpoch(db, copying);
  dropOddShapes(db);
  db.exec(NOTHING_WHOLE);
  db.exec(SENSE);
  sift(db, copying);
  db.exec(NUMBERS);
  // A number given out twice would be taken for a repetition: where the newest is not known, none is given out.
  if (!numbers) db.exec('DELETE FROM backlog');
  else if (!waiting || !messages) db.exec(EVERYTHING_WAITS);
  return sentence(db, copying.unread, open);
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

/** Summaries that a receiver would refuse are left out: one of them would hold up all that come after it. */
function sift(db: Database, copying: Copying): void {
  const page = db.prepare('SELECT * FROM summary WHERE change > ? ORDER BY change LIMIT 256');
  const remove = db.prepare('DELETE FROM summary_row WHERE change = ?');
  for (let after = -1; !copying.spent; ) {
    const rows = page.all(after) as (SummaryRow & { change: number })[];
    for (const row of rows) {
      after = row.change;
      if (isReadable(row)) continue;
      remove.run(row.change);
      copying.unread++;
    }
    if (rows.length === 0) return;
  }
}

function isReadable(row: SummaryRow): boolean {
  try {
    const summaries = [summaryOf(row)];
    const message = encodeMessage({ v: 1, agent: 'any', epoch: 'any', seq: 1, summaries, ledger: newLedger() });
    return parseMessage(message).kind === 'message';
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/** The books of the epoch that was under way are closed as they stand; answers how many readings were in open windows. */
function closeEpoch(db: Database, copying: Copying): number {
  if (copying.attempt(BOOKS)) {
    return Number(db.prepare('SELECT open FROM wreck.books').pluck().get() ?? 0);
  }
  db.exec(BOOKS_LAST_SENT);
  return 0;
}

function sentence(db: Database, unread: number, open: number): string {
  const count = (table: string) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  const [summaries, messages] = [count('summary_row'), count('outbox')];
  const put = db.prepare('INSERT OR REPLACE INTO count VALUES (?, ?)');
  put.run('store.note.salvaged_summaries', summaries);
  put.run('store.note.unread_rows', unread);
  const lost = `at most ${unread} rows could not be read, ${open} readings in open windows are lost`;
  return `${summaries} summaries and ${messages} messages were salvaged; ${lost}`;
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

// What refers to something that is gone, or says nothing that makes sense, is gone, too.
const SENSE = `
DELETE FROM series WHERE NOT json_valid(plan) OR json_extract(plan, '$.name') IS NOT name;
UPDATE epoch SET books = NULL WHERE NOT json_valid(books);
DELETE FROM outbox WHERE uplink NOT IN (SELECT id FROM uplink) OR epoch NOT IN (SELECT id FROM epoch);
UPDATE outbox SET changes = '[]' WHERE NOT json_valid(changes);
DELETE FROM summary_row WHERE series NOT IN (SELECT id FROM series) OR epoch NOT IN (SELECT id FROM epoch)
  OR "window" NOT IN (SELECT id FROM shape) OR NOT json_valid(quality) OR NOT json_valid(coalesce(seconds, '{}'));
`;

// A number that is missing in the outbox would be a gap at the receiver for good: a message without a sound payload
// takes its place, which is made again, empty, when it is sent.
const NUMBERS = `
INSERT INTO sequence SELECT uplink, epoch, max(seq) FROM outbox GROUP BY uplink, epoch
  ON CONFLICT DO UPDATE SET newest = max(newest, excluded.newest);
INSERT INTO outbox (uplink, epoch, seq, oldest_ms, changes, hash, payload)
  WITH RECURSIVE number(uplink, epoch, seq, newest, oldest_ms) AS (
    SELECT s.uplink, s.epoch, min(o.seq), s.newest, min(o.oldest_ms)
      FROM sequence s JOIN outbox o ON o.uplink = s.uplink AND o.epoch = s.epoch GROUP BY s.uplink, s.epoch
    UNION ALL SELECT uplink, epoch, seq + 1, newest, oldest_ms FROM number WHERE seq < newest LIMIT 100000)
  SELECT uplink, epoch, seq, oldest_ms, '[]', X'', X'' FROM number n WHERE NOT EXISTS (
    SELECT 1 FROM outbox o WHERE o.uplink = n.uplink AND o.epoch = n.epoch AND o.seq = n.seq);
`;

// To send a summary again changes nothing; not to send it would lose it.
const EVERYTHING_WAITS = `
DELETE FROM backlog;
INSERT INTO backlog SELECT id, 0, (SELECT coalesce(max(change), 0) + 1 FROM summary_row) FROM uplink WHERE active = 1;
`;
