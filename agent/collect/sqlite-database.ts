import { randomBytes } from 'node:crypto';
import { EXIT, Failure, reasonOf } from '../model/failure.ts';
import type { Summary } from '../model/summary.ts';
import { lockStore } from '../store/lock.ts';
import { connect, type Database, makeDurable } from '../store/sqlite.ts';
import { columnOf, missingColumns, SUMMARY_COLUMNS } from '../wire/columns.ts';
import type { CollectDatabase, Progress, Rejected, Transaction, Upserted } from './database.ts';
import { type ProgressRow, progressOf, progressRow } from './progress-row.ts';
import type { Range } from './sequence.ts';
import { MAX_REJECTED, TABLES } from './tables.ts';

/** A receiver has a disk, no card: pages that hold more rows are faster there. */
const OPENING = { durability: 'power-loss', log_bytes: 16 * 1024 * 1024, page_bytes: 4096 } as const;
const PROGRESS_COLUMNS = [
  ...(['agent', 'epoch', 'contiguous', 'highest', 'beyond', 'messages', 'duplicates', 'revisions'] as const),
  ...(['stale_revisions', 'conflicts', 'ledger', 'ledger_seq', 'ledger_imbalances'] as const),
  ...(['first_seen_ms', 'last_seen_ms'] as const),
];

/** Opens, or makes, a receiver's database: WAL, every commit synced to the medium, one collector at a time. */
export function openSqlite(path: string): CollectDatabase {
  const lock = lockDatabase(path);
  let db: Database | undefined;
  try {
    db = connect(path);
    makeDurable(db, OPENING);
    db.exec(TABLES);
    addLaterFigures(db);
    return new SqliteDatabase(db, () => lock.release());
  } catch (cause) {
    db?.close();
    lock.release();
    const remedy = 'Give --db the path of a new file, or of one that weir collect made';
    throw new Failure(EXIT.disk, `collect database ${path}: cannot be opened: ${reasonOf(cause)}. ${remedy}`, {
      cause,
    });
  }
}

/** A database made by an earlier version lacks the figures of kinds of series that came later. */
function addLaterFigures(db: Database): void {
  const present = db.prepare("SELECT name FROM pragma_table_info('summary')").pluck().all() as string[];
  for (const column of missingColumns(present)) db.exec(`ALTER TABLE summary ADD COLUMN ${column}`);
}

function lockDatabase(path: string): { release(): void } {
  try {
    return lockStore(path);
  } catch (cause) {
    const holder = /in use by ([^.]*)\./.exec(reasonOf(cause))?.[1];
    if (!holder) throw cause;
    throw new Failure(
      EXIT.disk,
      `collect database ${path} is in use by ${holder}. End that one, or name another file`,
      {
        cause,
      },
    );
  }
}

class SqliteDatabase implements CollectDatabase {
  readonly identity: string;
  readonly #db: Database;
  readonly #release: () => void;
  readonly #tx: Transaction;

  constructor(db: Database, release: () => void) {
    this.#db = db;
    this.#release = release;
    db.prepare('INSERT OR IGNORE INTO fact VALUES (?, ?)').run('identity', randomBytes(8).toString('hex'));
    this.identity = db.prepare('SELECT value FROM fact WHERE name = ?').pluck().get('identity') as string;
    this.#tx = transactionOn(db);
  }

  async transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = await work(this.#tx);
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  async latest(limit: number): Promise<Progress[]> {
    const rows = this.#db.prepare('SELECT * FROM progress ORDER BY last_seen_ms DESC, id DESC LIMIT ?').all(limit);
    return (rows as ProgressRow[]).map(progressOf);
  }

  async close(): Promise<void> {
    this.#db.close();
    this.#release();
  }
}

function transactionOn(db: Database): Transaction {
  const idOf = db.prepare('SELECT id FROM progress WHERE agent = ? AND epoch = ?').pluck();
  const find = db.prepare('SELECT * FROM progress WHERE agent = ? AND epoch = ?');
  const count = db.prepare('SELECT count(*) FROM progress').pluck();
  const save = db.prepare(saveSql());
  const known = db.prepare('SELECT hash FROM fingerprint WHERE progress = ? AND seq = ?').pluck();
  const keep = db.prepare('INSERT OR IGNORE INTO fingerprint VALUES (?, ?, ?)');
  const prune = db.prepare('DELETE FROM fingerprint WHERE progress = ? AND seq < ?');
  const reject = db.prepare(
    'INSERT INTO rejected_message (topic, reason, bytes, payload, received_ms) VALUES (?, ?, ?, ?, ?) RETURNING id',
  );
  const pruneRejected = db.prepare('DELETE FROM rejected_message WHERE id <= ?');
  const upsert = upsertOn(db);
  const gaps = gapsOn(db);
  return {
    progress: async (agent, epoch) => {
      const row = find.get(agent, epoch) as ProgressRow | undefined;
      return row && progressOf(row);
    },
    saveProgress: async (progress) => {
      const row = progressRow(progress);
      save.run(PROGRESS_COLUMNS.map((name) => row[name]));
    },
    epochs: async () => count.get() as number,
    upsert: async (agent, epoch, summaries) => upsert(agent, epoch, summaries),
    fingerprint: async (agent, epoch, seq) => known.get(idOf.get(agent, epoch), seq) as string | undefined,
    keepFingerprint: async (agent, epoch, seq, fingerprint, oldest) => {
      const id = idOf.get(agent, epoch);
      keep.run(id, seq, fingerprint);
      prune.run(id, oldest);
    },
    lost: async (agent, epoch) => gaps.read(agent, epoch),
    saveLost: async (agent, epoch, ranges, now) => gaps.write(agent, epoch, ranges, now),
    reject: async ({ topic, reason, bytes, payload, received_ms }: Rejected) => {
      const { id } = reject.get(topic, reason, bytes, payload, received_ms) as { id: number };
      pruneRejected.run(id - MAX_REJECTED);
    },
  };
}

function upsertOn(db: Database): (agent: string, epoch: string, summaries: readonly Summary[]) => Upserted {
  const key = 'agent, epoch, series, "window", from_ms';
  const names = SUMMARY_COLUMNS.map((name) => `"${name}"`);
  const values = [...names, 'sketch'];
  const revision = db
    .prepare('SELECT rev FROM summary WHERE agent = ? AND epoch = ? AND series = ? AND "window" = ? AND from_ms = ?')
    .pluck();
  const put = db.prepare(
    `INSERT INTO summary (agent, epoch, ${values.join(', ')}) VALUES (?, ?, ${values.map(() => '?').join(', ')})
     ON CONFLICT (${key}) DO UPDATE SET ${values.map((name) => `${name} = excluded.${name}`).join(', ')}
     WHERE excluded.rev > summary.rev`,
  );
  return (agent, epoch, summaries) => {
    const upserted = { inserted: 0, revised: 0, stale: 0 };
    for (const summary of summaries) {
      const stored = revision.get(agent, epoch, summary.series, summary.window, summary.from) as number | undefined;
      if (stored === undefined) upserted.inserted++;
      else if (summary.rev > stored) upserted.revised++;
      else upserted.stale++;
      if (stored !== undefined && summary.rev <= stored) continue;
      put.run([agent, epoch, ...SUMMARY_COLUMNS.map((name) => columnOf(summary, name)), summary.sketch ?? null]);
    }
    return upserted;
  };
}

function gapsOn(db: Database) {
  const read = db.prepare(
    'SELECT from_seq AS "from", to_seq AS "to" FROM gap WHERE agent = ? AND epoch = ? ORDER BY from_seq',
  );
  const times = db.prepare('SELECT from_seq, lost_ms FROM gap WHERE agent = ? AND epoch = ?');
  const clear = db.prepare('DELETE FROM gap WHERE agent = ? AND epoch = ?');
  const add = db.prepare('INSERT INTO gap VALUES (?, ?, ?, ?, ?)');
  return {
    read: (agent: string, epoch: string) => read.all(agent, epoch) as Range[],
    write: (agent: string, epoch: string, ranges: readonly Range[], now: number) => {
      const since = new Map(
        (times.all(agent, epoch) as { from_seq: number; lost_ms: number }[]).map((row) => [row.from_seq, row.lost_ms]),
      );
      clear.run(agent, epoch);
      for (const { from, to } of ranges) add.run(agent, epoch, from, to, since.get(from) ?? now);
    },
  };
}

function saveSql(): string {
  const updates = PROGRESS_COLUMNS.filter((name) => !['agent', 'epoch', 'first_seen_ms'].includes(name));
  return `INSERT INTO progress (${PROGRESS_COLUMNS.join(', ')})
    VALUES (${PROGRESS_COLUMNS.map(() => '?').join(', ')})
    ON CONFLICT (agent, epoch) DO UPDATE SET ${updates.map((name) => `${name} = excluded.${name}`).join(', ')}`;
}
