import type { Ledger } from '../model/ledger.ts';
import type { SeriesId, SeriesPlan } from '../model/series.ts';
import type { Summary } from '../model/summary.ts';
import type { Instant } from '../model/time.ts';
import { type SummaryRow, summaryOf } from '../wire/columns.ts';
import { diskFailure } from './disk-failure.ts';
import { type RawReading, type ReadingQuery, rawReadings } from './raw-readings.ts';
import { assertOurs, assertStore } from './schema.ts';
import { connect, type Database } from './sqlite.ts';
import type { Counts } from './store.ts';

export type { RawReading, ReadingQuery } from './raw-readings.ts';

export interface SummaryQuery {
  readonly series?: string;
  readonly window?: string;
  /** Windows that begin in `[from, to)`. */
  readonly from?: Instant;
  readonly to?: Instant;
  readonly limit: number;
  readonly newest_first?: boolean;
}

/** What is stored, for those who only look. Each answer is one short read, so that it never holds up the log. */
export interface Reader {
  /** Closed windows in the order of their time, of all epochs. */
  summaries(query: SummaryQuery): Summary[];
  /** All of them in the same order; each is a read of its own, so a long history need not fit into memory. */
  everySummary(): Iterable<Summary>;
  /** Raw readings that are still kept, commit by commit; those of one series in the order in which they came. */
  readings(query: ReadingQuery): RawReading[];
  /** The books as they are told: with what was given up for want of space. */
  ledger(): Ledger;
  counts(): Counts;
  series(): { id: SeriesId; plan: SeriesPlan }[];
  /** The labels of a state series by code. */
  labels(series: SeriesId): string[];
  /** The newest pane of each series that had one lately. */
  latest(): Summary[];
  epoch(): string;
  /** The newest change number given to a window, 0 before the first; and the windows changed after one, oldest first. */
  newestChange(): number;
  changedAfter(change: number, limit: number): Summary[];
  close(): void;
}

/** How many of the newest panes `latest` looks through. */
const LATEST_AMONG = 20_000;

/** @throws Failure (74) where there is no store, or none that this program can read. */
export function openReader(path: string): Reader {
  const db = connectReadOnly(path);
  const all = (sql: string, ...values: unknown[]) => db.prepare(sql).all(...values);
  return {
    summaries: (query) => summaries(db, query),
    everySummary: () => everySummary(db),
    readings: (query) => rawReadings(db, query),
    ledger: () => ledger(db),
    counts: () => Object.fromEntries(db.prepare('SELECT name, value FROM count').raw().all() as [string, number][]),
    series: () =>
      (all('SELECT id, plan FROM series ORDER BY id') as { id: number; plan: string }[]).map(({ id, plan }) => ({
        id,
        plan: JSON.parse(plan) as SeriesPlan,
      })),
    labels: (series) =>
      db.prepare('SELECT label FROM label WHERE series = ? ORDER BY code').pluck().all(series) as string[],
    latest: () => latest(db),
    epoch: () => String(db.prepare('SELECT name FROM epoch WHERE id = (SELECT epoch FROM books)').pluck().get()),
    newestChange: () => Number(db.prepare('SELECT max(change) FROM summary_row').pluck().get() ?? 0),
    changedAfter: (change, limit) =>
      (all('SELECT * FROM summary WHERE change > ? ORDER BY change LIMIT ?', change, limit) as SummaryRow[]).map(
        summaryOf,
      ),
    close: () => db.close(),
  };
}

function connectReadOnly(path: string): Database {
  let db: Database | undefined;
  try {
    db = connect(path, { readonly: true, fileMustExist: true });
    assertOurs(db, path);
    assertStore(db, path);
    return db;
  } catch (error) {
    db?.close();
    throw diskFailure(path, 'read the store', error);
  }
}

/** Each window's rows are found by their key, so that a limit is also one for what is read. */
function summaries(db: Database, query: SummaryQuery): Summary[] {
  const { series, window, limit, newest_first } = query;
  const { from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER } = query;
  const order = newest_first ? 'DESC' : 'ASC';
  const page = db.prepare(`SELECT * FROM summary WHERE "window" = ? AND from_ms >= ? AND from_ms < ?
    ${series === undefined ? '' : 'AND series = ?'} ORDER BY from_ms ${order}, series LIMIT ?`);
  const rows = windowsOf(db, window).flatMap(
    (name) => page.all(name, from, to, ...(series === undefined ? [] : [series]), limit) as SummaryRow[],
  );
  return rows
    .map(summaryOf)
    .sort((a, b) => (newest_first ? b.from - a.from : a.from - b.from) || inOrder(a, b))
    .slice(0, limit);
}

function windowsOf(db: Database, window: string | undefined): string[] {
  if (window !== undefined) return [window];
  return db.prepare('SELECT name FROM shape').pluck().all() as string[];
}

/** As SQLite compares text. */
function inOrder(a: Summary, b: Summary): number {
  const [x, y] = [`${a.series}\0${a.window}`, `${b.series}\0${b.window}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

function* everySummary(db: Database): Generator<Summary> {
  const windows = windowsOf(db, undefined);
  const next = db
    .prepare(
      'SELECT min(from_ms) FROM summary_row WHERE "window" = (SELECT id FROM shape WHERE name = ?) AND from_ms > ?',
    )
    .pluck();
  const all = db.prepare('SELECT * FROM summary WHERE "window" = ? AND from_ms = ?');
  for (let at = Number.MIN_SAFE_INTEGER; ; ) {
    const starts = windows.map((window) => next.get(window, at) as number | null);
    const start = Math.min(...starts.map((from) => from ?? Number.POSITIVE_INFINITY));
    if (!Number.isFinite(start)) return;
    at = start;
    const rows = windows.flatMap((window) => all.all(window, at) as SummaryRow[]);
    yield* rows.map(summaryOf).sort(inOrder);
  }
}

function latest(db: Database): Summary[] {
  const changes = db
    .prepare(
      `SELECT change, series, max(from_ms) FROM (
         SELECT change, series, from_ms FROM summary_row
         WHERE "window" = (SELECT id FROM shape WHERE every_ms = size_ms ORDER BY size_ms LIMIT 1)
         ORDER BY from_ms DESC LIMIT ${LATEST_AMONG}
       ) GROUP BY series`,
    )
    .pluck()
    .all();
  const one = db.prepare('SELECT * FROM summary WHERE change = ?');
  return changes.flatMap((change) => {
    const row = one.get(change) as SummaryRow | undefined;
    return row ? summaryOf(row) : [];
  });
}

function ledger(db: Database): Ledger {
  const told = db
    .prepare(
      `SELECT received, invalid, duplicate, rejected, summarised - given_up AS summarised, open, late_dropped,
       quota_dropped + given_up AS quota_dropped FROM books`,
    )
    .get();
  return told as Ledger;
}
