import { COLUMN_TYPES, SUMMARY_COLUMNS } from '../wire/columns.ts';

const NOT_NULL = new Set<string>(['series', 'kind', 'window', 'from_ms', 'to_ms', 'rev', 'count', 'quality']);
const columns = SUMMARY_COLUMNS.map(
  (name) => `"${name}" ${COLUMN_TYPES[name]}${NOT_NULL.has(name) ? ' NOT NULL' : ''}`,
);

/**
 * The receiver's tables. Their bounds:
 * `summary` is the archive itself: it grows with what the agents measured, and is the owner's to thin.
 * `progress` has a row per epoch of an agent, up to `MAX_EPOCHS`; messages of further ones are set aside.
 * `gap` has the newest thousand ranges that were given up in an epoch, `fingerprint` the newest thousand messages of an
 * epoch, `rejected_message` the newest thousand in all: beyond that the oldest go.
 */
export const TABLES = `
CREATE TABLE IF NOT EXISTS summary (
  agent TEXT NOT NULL, epoch TEXT NOT NULL,
  ${columns.join(', ')},
  sketch TEXT,
  PRIMARY KEY (agent, epoch, series, "window", from_ms)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS progress (
  id INTEGER PRIMARY KEY,
  agent TEXT NOT NULL, epoch TEXT NOT NULL,
  contiguous INTEGER NOT NULL, highest INTEGER NOT NULL, beyond TEXT NOT NULL,
  messages INTEGER NOT NULL, duplicates INTEGER NOT NULL,
  revisions INTEGER NOT NULL, stale_revisions INTEGER NOT NULL, conflicts INTEGER NOT NULL,
  ledger TEXT, ledger_seq INTEGER NOT NULL, ledger_imbalances INTEGER NOT NULL,
  first_seen_ms INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL,
  UNIQUE (agent, epoch)
);
CREATE TABLE IF NOT EXISTS gap (
  agent TEXT NOT NULL, epoch TEXT NOT NULL,
  from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL, lost_ms INTEGER NOT NULL,
  PRIMARY KEY (agent, epoch, from_seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fingerprint (
  progress INTEGER NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (progress, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rejected_message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  topic TEXT NOT NULL, reason TEXT NOT NULL, bytes INTEGER NOT NULL, payload BLOB NOT NULL, received_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
`;

export const MAX_REJECTED = 1000;
export const MAX_LOST = 1000;
