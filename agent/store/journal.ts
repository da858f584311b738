import { crc32 } from 'node:zlib';
import { newBatch } from '../model/batch.ts';
import type { ClockState, Instant } from '../model/time.ts';
import type { WindowPlan } from '../model/window.ts';
import { type Block, decodeBlock, encodeBlock } from './block.ts';
import { type Database, LIMIT, type Statement } from './sqlite.ts';
import type { JournalEntry, Step } from './store.ts';

/** The journal may grow to this, or to so many times the checkpoint, before the next checkpoint is asked for. */
const LEAST_BYTES = 256 * 1024;
const TIMES_CHECKPOINT = 4;

/** Before the first step. */
const NONE = { commit: -1, bytes: 0 };

/** A step that is history, because a checkpoint holds what it led to. */
export interface PastStep {
  readonly commit: number;
  readonly now_ms: Instant;
  readonly count: number;
  readonly bytes: number;
}

export interface StoredBlock {
  readonly commit: number;
  readonly crc: number | null;
  readonly block: Buffer | null;
}

interface JournalRow extends StoredBlock {
  readonly now_ms: number;
  readonly mono_ms: number;
  readonly clock: ClockState;
}

/**
 * The steps since the last checkpoint, which is what recovery takes again, and those before it, which are kept for
 * `weir why` as long as they are wanted and space allows.
 */
export class Journal {
  readonly #db: Database;
  readonly #append: Statement;
  readonly #after: Statement;
  readonly #past: Statement;
  readonly #blocks: Statement;
  readonly #forget: Statement;
  readonly #prune: Statement;
  readonly #oldest: Statement;
  #bytes = 0;
  #checkpointed = NONE;
  /** When the oldest step was taken; unknown after a change. */
  #oldestAt: Instant | undefined;

  constructor(db: Database) {
    this.#db = db;
    this.#append = db.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#after = db.prepare(
      `SELECT "commit", now_ms, mono_ms, clock, crc, block FROM journal WHERE "commit" > ? ORDER BY "commit" ${LIMIT}`,
    );
    this.#past = db.prepare(`SELECT "commit", now_ms, count, coalesce(length(block), 0) AS bytes FROM journal
      WHERE "commit" > ? AND "commit" <= ? ORDER BY "commit" ${LIMIT}`);
    this.#blocks = db.prepare(
      'SELECT "commit", crc, block FROM journal WHERE "commit" >= ? AND "commit" <= ? ORDER BY "commit"',
    );
    this.#forget = db.prepare('DELETE FROM journal WHERE "commit" >= ? AND "commit" <= ?');
    this.#prune = db.prepare(
      `DELETE FROM journal WHERE "commit" IN
        (SELECT "commit" FROM journal WHERE "commit" <= ? ORDER BY "commit" ${LIMIT}) AND now_ms < ?`,
    );
    this.#oldest = db.prepare('SELECT now_ms FROM journal ORDER BY "commit" LIMIT 1').pluck();
    this.load();
  }

  load(): void {
    const made = this.#db.prepare('SELECT "commit", coalesce(length(state), 0) AS bytes FROM checkpoint').get();
    this.#checkpointed = (made as { commit: number; bytes: number } | undefined) ?? NONE;
    const since = this.#db.prepare('SELECT total(length(block)) FROM journal WHERE "commit" > ?').pluck();
    this.#bytes = Number(since.get(this.#checkpointed.commit));
    this.#oldestAt = undefined;
  }

  append(commit: number, { now, mono, clock, batch, cleaned }: Omit<Step, 'effects'>, windows: WindowPlan): void {
    if (this.#checkpointed.commit < 0) this.checkpoint(commit - 1, null, windows);
    const [first, last] = extent(batch.times, batch.count);
    const block = batch.count > 0 ? encodeBlock(batch, cleaned) : null;
    this.#append.run(commit, now, mono, clock, batch.count, first, last, block && crc32(block), block);
    this.#bytes += block?.length ?? 0;
    this.#oldestAt ??= this.#oldest.get() as number;
  }

  /** What came before it is history from now on. */
  checkpoint(commit: number, state: Uint8Array | null, windows: WindowPlan): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?)')
      .run(commit, JSON.stringify(windows), state && crc32(state), state);
    this.#checkpointed = { commit, bytes: state?.length ?? 0 };
    this.#bytes = 0;
  }

  get checkpointDue(): boolean {
    return this.#bytes > Math.max(LEAST_BYTES, TIMES_CHECKPOINT * this.#checkpointed.bytes);
  }

  /** The number of the commit whose state was stored last; -1 before the first. */
  get checkpointed(): number {
    return this.#checkpointed.commit;
  }

  /** When the oldest step was taken; undefined where there is none. */
  get oldestAt(): Instant | undefined {
    this.#oldestAt ??= this.#oldest.get() as number | undefined;
    return this.#oldestAt;
  }

  /** The state last stored, and the plan by which it and the journal were made. `sound` is false where it is damaged. */
  restore(): { readonly state?: Uint8Array; readonly windows?: WindowPlan; readonly sound: boolean } {
    const row = this.#db.prepare('SELECT windows, crc, state FROM checkpoint').get() as
      | { windows: string | null; crc: number | null; state: Buffer | null }
      | undefined;
    return {
      ...(row?.state ? { state: row.state } : {}),
      ...(row?.windows ? { windows: JSON.parse(row.windows) as WindowPlan } : {}),
      sound: !row?.state || crc32(row.state) === row.crc,
    };
  }

  /** Up to `limit` steps after commit number `after`, but none up to the checkpoint. */
  entries(after: number, limit: number): JournalEntry[] {
    const rows = this.#after.all(Math.max(after, this.#checkpointed.commit), limit) as JournalRow[];
    return rows.map((row) => {
      const step = row.block ? decodeBlock(row.block) : nothing();
      return { commit: row.commit, now: row.now_ms, mono: row.mono_ms, clock: row.clock, ...step };
    });
  }

  /** The first step since the checkpoint whose bytes are not those that were written. */
  firstDamaged(): number | undefined {
    for (let after = this.#checkpointed.commit; ; ) {
      const rows = this.#after.all(after, 64) as JournalRow[];
      const damaged = rows.find((row) => row.block && crc32(row.block) !== row.crc);
      if (damaged) return damaged.commit;
      const last = rows.at(-1);
      if (!last) return undefined;
      after = last.commit;
    }
  }

  /** Up to `limit` steps after commit number `after` that recovery does not need, without their readings. */
  past(after: number, limit: number): PastStep[] {
    return this.#past.all(after, this.#checkpointed.commit, limit) as PastStep[];
  }

  /** The bytes of the steps `[first, last]`, oldest first; one at a time. */
  *blocks(first: number, last: number): Generator<StoredBlock> {
    yield* this.#blocks.iterate(first, last) as Iterable<StoredBlock>;
  }

  /** Deletes the steps `[first, last]` of the past: they are kept elsewhere. */
  forget(first: number, last: number): void {
    this.#forget.run(first, Math.min(last, this.#checkpointed.commit));
    this.#oldestAt = undefined;
  }

  /** Deletes up to `limit` of the oldest steps taken before `until`, never one that recovery needs; answers how many. */
  prune(until: Instant, limit: number): number {
    const { oldestAt } = this;
    if (oldestAt === undefined || oldestAt >= until) return 0;
    this.#oldestAt = undefined;
    return this.#prune.run(this.#checkpointed.commit, limit, until).changes;
  }
}

function nothing(): Block {
  return { batch: newBatch(0), cleaned: { values: new Float64Array(0), verdicts: new Uint8Array(0) } };
}

function extent(times: Float64Array, count: number): readonly [number | null, number | null] {
  let first = times[0] as number;
  let last = first;
  for (let i = 1; i < count; i++) {
    const time = times[i] as number;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return count > 0 ? [first, last] : [null, null];
}
