import { existsSync } from 'node:fs';
import { EXIT, Failure, reasonOf } from '../model/failure.ts';
import { imbalance, type Ledger } from '../model/ledger.ts';
import { connect } from '../store/sqlite.ts';
import { type ProgressRow, progressOf } from './progress-row.ts';
import { missing, type Range } from './sequence.ts';

/** What a receiver holds of one epoch of an agent. */
export interface EpochReport {
  readonly agent: string;
  readonly epoch: string;
  /** All up to here is stored or given up; the highest number seen. */
  readonly contiguous: number;
  readonly highest: number;
  readonly messages: number;
  readonly duplicates: number;
  readonly revisions: number;
  readonly stale_revisions: number;
  readonly conflicts: number;
  /** Numbers still waited for (at most a hundred ranges), and numbers given up. */
  readonly missing: readonly Range[];
  readonly lost: readonly Range[];
  /** The newest books of the agent, and what is missing from them: 0 when they balance. */
  readonly ledger: Ledger | null;
  readonly ledger_imbalance: number;
  readonly ledger_imbalances: number;
  /** Summaries stored, and readings counted in them, by window. */
  readonly windows: Readonly<Record<string, { readonly summaries: number; readonly readings: number }>>;
  readonly first_seen_ms: number;
  readonly last_seen_ms: number;
}

export interface Report {
  readonly epochs: readonly EpochReport[];
  readonly rejected: readonly { readonly topic: string; readonly reason: string; readonly count: number }[];
}

const NOT_OURS = 'it was not made by weir collect. Name the file that weir collect --db writes to';

/** Reads a receiver's database, without changing it; a collector may be at work on it. */
export function readReport(path: string): Report {
  if (!existsSync(path)) {
    throw new Failure(
      EXIT.usage,
      `collect database ${path}: no such file. Name the file that weir collect --db writes to`,
    );
  }
  try {
    const db = connect(path, { readonly: true, fileMustExist: true });
    try {
      // One transaction, so that all the figures are of one moment.
      return db.transaction((): Report => {
        const epochs = db.prepare('SELECT * FROM progress ORDER BY agent, first_seen_ms, id').all() as ProgressRow[];
        const lost = db.prepare(
          'SELECT from_seq AS "from", to_seq AS "to" FROM gap WHERE agent = ? AND epoch = ? ORDER BY from_seq',
        );
        const windows = db.prepare(
          'SELECT "window", count(*) AS summaries, sum("count") AS readings FROM summary WHERE agent = ? AND epoch = ? GROUP BY "window"',
        );
        const rejected = db.prepare(
          'SELECT topic, reason, count(*) AS count FROM rejected_message GROUP BY topic, reason ORDER BY topic, reason',
        );
        return {
          epochs: epochs.map((row) => {
            const key = [row.agent, row.epoch] as const;
            return epochReport(row, lost.all(...key) as Range[], windows.all(...key) as WindowRow[]);
          }),
          rejected: rejected.all() as Report['rejected'],
        };
      })();
    } finally {
      db.close();
    }
  } catch (cause) {
    const why = reasonOf(cause).includes('no such table') ? NOT_OURS : reasonOf(cause);
    throw new Failure(EXIT.disk, `collect database ${path}: cannot be read: ${why}`, { cause });
  }
}

interface WindowRow {
  readonly window: string;
  readonly summaries: number;
  readonly readings: number;
}

function epochReport(row: ProgressRow, lost: readonly Range[], windows: readonly WindowRow[]): EpochReport {
  const progress = progressOf(row);
  const { agent, epoch, contiguous, highest, messages, duplicates, revisions, stale_revisions, conflicts } = progress;
  const { ledger, ledger_imbalances, first_seen_ms, last_seen_ms } = progress;
  return {
    agent,
    epoch,
    contiguous,
    highest,
    messages,
    duplicates,
    revisions,
    stale_revisions,
    conflicts,
    missing: missing(progress, 100),
    lost,
    ledger: ledger ?? null,
    ledger_imbalance: ledger ? imbalance(ledger) : 0,
    ledger_imbalances,
    windows: Object.fromEntries(windows.map(({ window, summaries, readings }) => [window, { summaries, readings }])),
    first_seen_ms,
    last_seen_ms,
  };
}
