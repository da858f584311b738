import { EXIT, Failure } from '../model/failure.ts';
import { COLUMN_TYPES, missingColumns, SUMMARY_COLUMNS } from '../wire/columns.ts';
import type { Database } from './sqlite.ts';

/** Marks the file as ours: "Weir" in ASCII. */
const APPLICATION_ID = 0x57656972;

/** Columns of `summary_row` that hold a summary's figures as they stand on the wire. */
export const FIGURE_COLUMNS = SUMMARY_COLUMNS.filter(
  (column) => !['series', 'window', 'every', 'from_ms', 'to_ms', 'rev'].includes(column),
);

const figures = FIGURE_COLUMNS.map((column) => `"${column}" ${COLUMN_TYPES[column] || 'ANY'}`).join(',\n  ');

const VIEW = `CREATE VIEW summary AS
SELECT s.name AS series, r.kind, r.unit, w.name AS "window",
       CASE WHEN w.every_ms < w.size_ms THEN substr(w.name, instr(w.name, '/') + 1) END AS every,
       r.from_ms, r.to_ms, r.rev, ${FIGURE_COLUMNS.filter((c) => c !== 'kind' && c !== 'unit')
         .map((column) => `r."${column}"`)
         .join(', ')}, e.name AS epoch, r.change
FROM summary_row r JOIN series s ON s.id = r.series JOIN shape w ON w.id = r."window" JOIN epoch e ON e.id = r.epoch;`;

const FIRST = `
CREATE TABLE epoch (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  began_ms REAL NOT NULL,
  why TEXT NOT NULL,
  books TEXT                          -- the last books of an epoch that is over, as JSON
) STRICT;

-- The one row that every commit rewrites.
CREATE TABLE books (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL,
  "commit" INTEGER NOT NULL,
  next_change INTEGER NOT NULL,
  now_ms REAL NOT NULL,
  clock TEXT NOT NULL,
  given_up INTEGER NOT NULL,          -- readings of summarised panes that were dropped, unsent, for want of space
  received INTEGER NOT NULL, invalid INTEGER NOT NULL, duplicate INTEGER NOT NULL, rejected INTEGER NOT NULL,
  summarised INTEGER NOT NULL, open INTEGER NOT NULL, late_dropped INTEGER NOT NULL, quota_dropped INTEGER NOT NULL
) STRICT;

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  plan TEXT NOT NULL,
  floor_ms REAL                       -- panes that begin before this were given up while they could still change
) STRICT;
CREATE TABLE label (
  series INTEGER NOT NULL, code INTEGER NOT NULL, label TEXT NOT NULL,
  PRIMARY KEY (series, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  "commit" INTEGER PRIMARY KEY,
  now_ms REAL NOT NULL,
  mono_ms REAL NOT NULL,
  clock TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_ms REAL,                      -- least and greatest time of its readings
  last_ms REAL,
  crc INTEGER,
  block BLOB                          -- NULL for a step without readings
) STRICT;
CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  "commit" INTEGER NOT NULL,          -- the journal up to here is in the state
  windows TEXT,                       -- the plan by which state and journal were made
  crc INTEGER,
  state BLOB
) STRICT;

CREATE TABLE count (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- Without a key: each commit adds a row at the end, and all of them are read at the start.
CREATE TABLE delivery (
  source TEXT NOT NULL, "commit" INTEGER NOT NULL, keep INTEGER NOT NULL, identities BLOB NOT NULL
) STRICT;

CREATE TABLE shape (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size_ms INTEGER NOT NULL, every_ms INTEGER NOT NULL
) STRICT;

-- Closed windows. A revision takes a new change number. Both keys grow at their end, which is kind to flash.
CREATE TABLE summary_row (
  change INTEGER PRIMARY KEY,
  "window" INTEGER NOT NULL,
  from_ms INTEGER NOT NULL,
  series INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  base INTEGER NOT NULL,              -- 1: each reading stands in one such row: panes, and what panes were merged into
  merged INTEGER NOT NULL,            -- panes merged into it for want of space
  ${figures},
  state BLOB                          -- the mergeable pane; NULL for sliding windows
) STRICT;
CREATE UNIQUE INDEX summary_key ON summary_row ("window", from_ms, series, epoch);

${VIEW}

CREATE TABLE uplink (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, active INTEGER NOT NULL) STRICT;
-- Kept for good: an uplink that comes back must not give out a number twice.
CREATE TABLE sequence (
  uplink INTEGER NOT NULL, epoch INTEGER NOT NULL, newest INTEGER NOT NULL,
  PRIMARY KEY (uplink, epoch)
) STRICT, WITHOUT ROWID;
-- What waits for an uplink: the summaries with these change numbers, as far as the uplink forwards their windows.
CREATE TABLE backlog (
  uplink INTEGER NOT NULL, from_change INTEGER NOT NULL, to_change INTEGER NOT NULL,
  PRIMARY KEY (uplink, from_change)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  uplink INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  oldest_ms INTEGER NOT NULL,         -- start of the oldest window in it
  changes TEXT NOT NULL,              -- the rows it was made of, as a JSON array of change numbers
  hash BLOB NOT NULL,
  payload BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX outbox_key ON outbox (uplink, epoch, seq);
-- Payloads whose hash did not fit any more; the newest few, for a person to look at.
CREATE TABLE damaged (
  id INTEGER PRIMARY KEY, uplink TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL, payload BLOB NOT NULL
) STRICT;
`;

// Where a source that can be read again, such as a file, goes on after the last commit.
const BOOKMARKS = 'CREATE TABLE bookmark (source TEXT PRIMARY KEY, bookmark TEXT NOT NULL) STRICT, WITHOUT ROWID;';

// By which clock the last commit was made, and how far what is stored has grown old.
const MOMENTS = `
ALTER TABLE books ADD COLUMN mono_ms REAL NOT NULL DEFAULT 0;
ALTER TABLE books ADD COLUMN boot TEXT NOT NULL DEFAULT '';
ALTER TABLE books ADD COLUMN aged_ms REAL NOT NULL DEFAULT 0;
UPDATE books SET aged_ms = now_ms;
`;

/** Figures of kinds of series that came later: whenever that was, a database that lacks some gains them. */
function addLaterFigures(db: Database): void {
  const missing = laterFigures(db);
  if (missing.length === 0) return;
  db.exec('DROP VIEW summary');
  for (const column of missing) db.exec(`ALTER TABLE summary_row ADD COLUMN ${column}`);
  db.exec(VIEW);
}

function laterFigures(db: Database): string[] {
  return missingColumns(db.prepare("SELECT name FROM pragma_table_info('summary_row')").pluck().all() as string[]);
}

// Steps before the checkpoint, taken out of the journal and put together by series: what `weir why` reads of the past.
// A row of `history` stands for a stretch of commits, whose readings are in its blocks, one a series.
const HISTORY = `
CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  from_commit INTEGER NOT NULL, to_commit INTEGER NOT NULL,
  now_ms REAL NOT NULL,               -- of its newest step
  first_ms REAL, last_ms REAL,        -- least and greatest time of its readings
  count INTEGER NOT NULL,
  from_block INTEGER NOT NULL, to_block INTEGER NOT NULL
) STRICT;
CREATE TABLE history_block (
  id INTEGER PRIMARY KEY, series INTEGER NOT NULL, crc INTEGER NOT NULL, block BLOB NOT NULL
) STRICT;
`;

// What was removed before this was kept track of is not known: nothing stored by then is merged.
const NOTHING_WHOLE = `UPDATE series SET whole_ms = newest.to_ms
  FROM (SELECT series, max(to_ms) AS to_ms FROM summary_row GROUP BY series) AS newest WHERE newest.series = series.id`;
const TRACES = `
ALTER TABLE series ADD COLUMN whole_ms REAL;                        -- from here on every pane is still stored, or merged
ALTER TABLE summary_row ADD COLUMN corrects INTEGER NOT NULL DEFAULT 0; -- 1: an earlier revision has been numbered
${NOTHING_WHOLE};
`;

// Damaged databases that were moved aside and are still being read: their closed windows follow under the change numbers
// that they had. Those of them that waited for an uplink wait again once all are here, in the order that they had.
const SALVAGE = `
CREATE TABLE salvage (
  wreck TEXT PRIMARY KEY,             -- the name of the file, beside this one
  from_change INTEGER NOT NULL, to_change INTEGER NOT NULL, -- what is still to be read
  saved INTEGER NOT NULL, unread INTEGER NOT NULL
) STRICT;
CREATE TABLE salvage_wait (uplink INTEGER NOT NULL, from_change INTEGER NOT NULL, to_change INTEGER NOT NULL) STRICT;
`;

// What would take long to find out at a start, where there are many rows.
const KEPT = `
ALTER TABLE uplink ADD COLUMN waiting TEXT;  -- how many rows of the backlog wait, by epoch, as JSON; NULL: to be counted
-- The newest pane of each series, among the rows with change numbers below \`next_change\`.
CREATE TABLE newest_pane (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  "window" INTEGER NOT NULL, next_change INTEGER NOT NULL, crc INTEGER NOT NULL, newest BLOB NOT NULL
) STRICT;
`;

/** Each turns a database of version n into one of version n + 1. Append only. */
const MIGRATIONS: readonly ((db: Database) => void)[] = [
  (db) => db.exec(FIRST),
  (db) => db.exec(BOOKMARKS),
  addLaterFigures,
  (db) => db.exec(MOMENTS),
  (db) => db.exec(HISTORY),
  (db) => db.exec(TRACES),
  (db) => db.exec(SALVAGE),
  (db) => db.exec(KEPT),
];

/** What the program makes; a file with a higher number is from a newer one. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Refuses, without having written, a file that this program cannot or must not change. */
export function assertOurs(db: Database, path: string): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  const application = Number(db.pragma('application_id', { simple: true }));
  const tables = Number(db.prepare('SELECT count(*) FROM sqlite_master').pluck().get());
  if (tables > 0 && application !== APPLICATION_ID) {
    throw new Failure(
      EXIT.disk,
      `store ${path} is a database of another program. Give store.path the name of a new file`,
    );
  }
  if (version > SCHEMA_VERSION) {
    throw new Failure(
      EXIT.disk,
      `store ${path} was made by a newer version of weir (its schema is ${version}, this program knows up to ${SCHEMA_VERSION}). Install that version again, or choose another store.path; nothing was changed`,
    );
  }
}

/** For those who only read: an empty file, or one of another program, has nothing for them. */
export function assertStore(db: Database, path: string): void {
  if (Number(db.pragma('application_id', { simple: true })) === APPLICATION_ID) return;
  throw new Failure(EXIT.disk, `${path} is no database of weir. Name the agent's with --db FILE or --config FILE`);
}

/** Brings the schema up to date in one transaction; answers whether the database was empty before. */
export function migrate(db: Database): boolean {
  const version = Number(db.pragma('user_version', { simple: true }));
  // Nothing to write: a transaction in vain costs each start a sync.
  if (version === SCHEMA_VERSION && laterFigures(db).length === 0) return false;
  db.transaction(() => {
    for (const migration of MIGRATIONS.slice(version)) migration(db);
    addLaterFigures(db);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
  return version === 0;
}
