import { crc32 } from 'node:zlib';
import type { Log } from '../model/log.ts';
import type { Instant, Millis } from '../model/time.ts';
import { decodeBlock } from './block.ts';
import { bySeries } from './by-series.ts';
import type { Journal, PastStep, StoredBlock } from './journal.ts';
import { encodeSeriesBlock } from './series-block.ts';
import type { Database, Statement } from './sqlite.ts';

/** So much is put together at a time: about ten milliseconds of work, and a megabyte in memory. */
const READINGS = 1 << 15;
const STEPS = 2048;
/** Where less comes in, whatever there is goes together after this. */
const PATIENCE: Millis = 3_600_000;
/** What a step takes up in the journal beside its readings; and a stretch of it that takes up less stays there. */
const STEP_BYTES = 600;
const DENSE = 2.5;
/** Between two stretches, so that a flood goes before: what is left lying is put together in a calmer hour. */
const PACE: Millis = 1000;

/**
 * The steps before the checkpoint, put together by series. In the journal a step takes up a row and a block however few
 * its readings, and a series' readings lie apart; together they take up less than three bytes each. Where many come in
 * at a time they do so in the journal, too, and are left there: to move them would cost as much wear again.
 *
 * Bounded by `keep_raw` and by the size of the store: the oldest stretch goes first.
 */
export class History {
  readonly #journal: Journal;
  readonly #log: Log;
  readonly #addBlock: Statement;
  readonly #add: Statement;
  readonly #oldest: Statement;
  readonly #removeBlocks: Statement;
  readonly #remove: Statement;
  /** When the last stretch was put together, by the clock that never jumps. */
  #workedAt: Millis = Number.NEGATIVE_INFINITY;
  /** The oldest stretch; undefined after a change, null where there is none. */
  #first: Stretch | null | undefined;
  /** Steps up to this commit were put together, or are dense as they are. Looked through again after a restart. */
  #done = -1;
  /** There is too little to put together before this time, or before there is another checkpoint than this one. */
  #idle = { checkpoint: Number.NaN, until: 0 };

  constructor(db: Database, journal: Journal, log: Log) {
    this.#journal = journal;
    this.#log = log;
    this.#addBlock = db.prepare('INSERT INTO history_block (series, crc, block) VALUES (?, ?, ?)');
    this.#add = db.prepare(`INSERT INTO history
      (from_commit, to_commit, now_ms, first_ms, last_ms, count, from_block, to_block) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#oldest = db.prepare('SELECT id, now_ms, from_block, to_block FROM history ORDER BY id LIMIT 1');
    this.#removeBlocks = db.prepare('DELETE FROM history_block WHERE id >= ? AND id <= ?');
    this.#remove = db.prepare('DELETE FROM history WHERE id = ?');
  }

  load(): void {
    this.#first = undefined;
    this.#done = -1;
    this.#idle = { checkpoint: Number.NaN, until: 0 };
  }

  /** When the oldest stretch was over; undefined where there is none. */
  get oldestAt(): Instant | undefined {
    this.#first ??= (this.#oldest.get() as Stretch | undefined) ?? null;
    return this.#first?.now_ms;
  }

  /** Puts one more stretch of the journal's past together where there is enough of it, or it has waited long enough. */
  work(now: Instant, mono: Millis): void {
    if (mono >= this.#workedAt && mono - this.#workedAt < PACE) return;
    if (this.#idle.checkpoint === this.#journal.checkpointed && now < this.#idle.until) return;
    this.#workedAt = mono;
    const steps = this.#next(now);
    const last = steps.at(-1);
    if (!last) return;
    if (!isDense(steps)) this.#putTogether(steps);
    this.#done = last.commit;
  }

  /** Deletes the oldest stretch where it was over before `until`; answers how many there were of it. */
  prune(until: Instant): number {
    const { oldestAt } = this;
    const first = this.#first;
    if (!first || oldestAt === undefined || oldestAt >= until) return 0;
    this.#removeBlocks.run(first.from_block, first.to_block);
    this.#remove.run(first.id);
    this.#first = undefined;
    return 1;
  }

  /** The oldest steps that are to go together; none while there are too few. */
  #next(now: Instant): PastStep[] {
    const steps = this.#journal.past(this.#done, STEPS);
    let readings = 0;
    const full = steps.findIndex(({ count }) => {
      readings += count;
      return readings >= READINGS;
    });
    if (full >= 0) return steps.slice(0, full + 1);
    const until = steps[0] ? steps[0].now_ms + PATIENCE : Number.POSITIVE_INFINITY;
    if (steps.length === STEPS || now > until) return steps;
    this.#idle = { checkpoint: this.#journal.checkpointed, until };
    return [];
  }

  #putTogether(steps: readonly PastStep[]): void {
    const [oldest, newest] = [steps[0] as PastStep, steps.at(-1) as PastStep];
    const stored = [...this.#journal.blocks(oldest.commit, newest.commit)];
    const sound = stored.flatMap((block) => this.#decoded(block));
    const all = bySeries(sound);
    let [from_block, to_block] = [0, -1];
    let [first, last, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (const { series, readings } of all) {
      const block = encodeSeriesBlock(readings);
      to_block = Number(this.#addBlock.run(series, crc32(block), block).lastInsertRowid);
      if (from_block === 0) from_block = to_block;
      for (const time of readings.times) {
        first = Math.min(first, time);
        last = Math.max(last, time);
      }
      count += readings.times.length;
    }
    if (count > 0) {
      this.#add.run(oldest.commit, newest.commit, newest.now_ms, first, last, count, from_block, to_block);
    }
    this.#journal.forget(oldest.commit, newest.commit);
    this.#first = undefined;
  }

  /** Recovery does not need it, so damage to it is no reason to stop: it is left out, and said. */
  #decoded({ commit, crc, block }: StoredBlock) {
    if (block === null) return [];
    if (crc32(block) === crc) return [{ commit, ...decodeBlock(block) }];
    this.#log.warn({ commit }, 'history_damaged');
    return [];
  }
}

function isDense(steps: readonly PastStep[]): boolean {
  const bytes = steps.reduce((sum, step) => sum + step.bytes + STEP_BYTES, 0);
  return bytes <= DENSE * steps.reduce((sum, { count }) => sum + count, 0);
}

interface Stretch {
  readonly id: number;
  readonly now_ms: Instant;
  readonly from_block: number;
  readonly to_block: number;
}
