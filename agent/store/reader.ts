import type { Ledger } from '../model/ledger.ts';
import type { SeriesId, SeriesPlan } from '../model/series.ts';
import type { Summary } from '../model/summary.ts';
import type { Instant } from '../model/time.ts';
import { type SummaryRow, summaryOf } from '../wire/columns.ts';
import { decodeBlock } from './block.ts';
import { diskFailure } from './disk-failure.ts';
import { assertOurs, assertStore } from './schema.ts';
import { connect, type Database } from './sqlite.ts';
import type { Counts } from './store.ts';

export interface SummaryQuery {
  readonly series?: string;
  readonly window?: string;
  /** Windows that begin in `[from, to)`. */
  readonly from?: Instant;
  readonly to?: Instant;
  readonly limit: number;
  readonly newest_first?: boolean;
}

export interface ReadingQuery {
  readonly series?: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

/** A reading as it came and as cleaning left it: NaN where it was rejected; `verdict` as in `Cleaned`. */
export interface RawReading {
  readonly series: string;
  readonly time: Instant;
  readonly value: number;
  readonly cleaned: number;
  readonly verdict: number;
  readonly flags: number;
  /** Number of the commit that holds it. */
  readonly commit: number;
}

/** What is stored, for those who only look. Each answer is one short read, so that it never holds up the log. */
export interface Reader {
  /** Closed windows in the order of their time, of all epochs. */
  summaries(query: SummaryQuery): Summary[];
  /** All of them in the same order; each is a read of its own, so a long history need not fit into memory. */
  everySummary(): Iterable<Summary>;
  /** Readings still in the journal, in the order in which they came. */
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
/** Steps of the journal that are in memory at a time. */
const STEPS = 16;

/** @throws Failure (74) where there is no store, or none that this program can read. */
export function openReader(path: string): Reader {
  const db = connectReadOnly(path);
  const all = (sql: string, ...values: unknown[]) => db.prepare(sql).all(...values);
  return {
    summaries: (query) => summaries(db, query),
    everySummary: () => everySummary(db),
    readings: (query) => readings(db, query),
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

function summaries(db: Database, { series, window, from, to, limit, newest_first }: SummaryQuery): Summary[] {
  const order = newest_first ? 'DESC' : 'ASC';
  const rows = db
    .prepare(
      `SELECT * FROM summary WHERE (@series IS NULL OR series = @series) AND (@window IS NULL OR "window" = @window)
       AND from_ms >= @from AND from_ms < @to ORDER BY from_ms ${order}, series, "window" LIMIT @limit`,
    )
    .all({
      series: series ?? null,
      window: window ?? null,
      from: from ?? Number.MIN_SAFE_INTEGER,
      to: to ?? Number.MAX_SAFE_INTEGER,
      limit,
    });
  return (rows as SummaryRow[]).map(summaryOf);
}

function* everySummary(db: Database): Generator<Summary> {
  const changes = db.prepare('SELECT change FROM summary ORDER BY from_ms, series, "window"').pluck().all();
  const one = db.prepare('SELECT * FROM summary WHERE change = ?');
  for (const change of changes) {
    const row = one.get(change) as SummaryRow | undefined;
    if (row) yield summaryOf(row);
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

function readings(db: Database, { series, from, to, limit }: ReadingQuery): RawReading[] {
  const names = new Map(db.prepare('SELECT id, name FROM series').raw().all() as [number, string][]);
  const page = db.prepare(`SELECT "commit", block FROM journal
    WHERE "commit" > ? AND last_ms >= ? AND first_ms < ? ORDER BY "commit" LIMIT ${STEPS}`);
  const found: RawReading[] = [];
  for (let commit = -1; found.length < limit; ) {
    const steps = page.all(commit, from, to) as { commit: number; block: Buffer }[];
    for (const step of steps) {
      commit = step.commit;
      const { batch, cleaned } = decodeBlock(step.block);
      for (let i = 0; i < batch.count && found.length < limit; i++) {
        const time = batch.times[i] as number;
        const name = names.get(batch.series[i] as number) ?? `series ${batch.series[i]}`;
        if (time < from || time >= to || (series !== undefined && name !== series)) continue;
        found.push({
          ...{ series: name, time, value: batch.values[i] as number, cleaned: cleaned.values[i] as number },
          ...{ verdict: cleaned.verdicts[i] as number, flags: batch.flags[i] as number, commit },
        });
      }
    }
    if (steps.length === 0) break;
  }
  return found;
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
