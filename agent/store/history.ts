import { crc32 } from 'node:zlib';
import type { Log } from '../model/log.ts';
import type { Instant, Millis } from '../model/time.ts';
import { decodeBlock } from './block.ts';
import { bySeries } from './by-series.ts';
import type { Journal, StoredStep } from './journal.ts';
import { encodeSeriesBlock } from './series-block.ts';
import type { Database, Statement } from './sqlite.ts';

/** So much is put together at a time: about ten milliseconds of work, and a megabyte in memory. */
const READINGS = 1 << 15;
const STEPS = 2048;
/** Where less comes in, whatever there is goes together after this. */
const PATIENCE: Millis = 3_600_000;
/** Between two stretches, so that a flood goes before: what is left lying is put together in a calmer hour. */
const PACE: Millis = 1000;

/**
 * The steps before the checkpoint, put together by series. In the journal a step takes up a row and a block however few
 * its readings, and a series' readings lie apart; together they take up less than three bytes each.
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
  /** The journal holds no more than this before its checkpoint, as was seen when it was looked at last. */
  #seen = { checkpoint: -1, enough: true };

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
    this.#seen = { checkpoint: -1, enough: true };
  }

  /** Puts one more stretch of the journal's past together where there is enough of it, or it has waited long enough. */
  work(now: Instant, mono: Millis): void {
    if (mono >= this.#workedAt && mono - this.#workedAt < PACE) return;
    this.#workedAt = mono;
    const { checkpointed, oldestAt } = this.#journal;
    const waited = oldestAt !== undefined && now - oldestAt > PATIENCE;
    if (!waited && this.#seen.checkpoint === checkpointed && !this.#seen.enough) return;
    const { steps, enough } = this.#next();
    this.#seen = { checkpoint: checkpointed, enough };
    if (steps.length > 0 && (enough || waited)) this.#putTogether(steps);
  }

  /** Deletes the oldest stretch where it was over before `until`; answers how many there were of it. */
  prune(until: Instant): number {
    this.#first ??= (this.#oldest.get() as Stretch | undefined) ?? null;
    const first = this.#first;
    if (first === null || first.now_ms >= until) return 0;
    this.#removeBlocks.run(first.from_block, first.to_block);
    this.#remove.run(first.id);
    this.#first = undefined;
    return 1;
  }

  /** The oldest steps, as many as go together; and whether there are so many. */
  #next(): { steps: StoredStep[]; enough: boolean } {
    const steps = this.#journal.history(STEPS);
    let readings = 0;
    const full = steps.findIndex(({ count }) => {
      readings += count;
      return readings >= READINGS;
    });
    if (full >= 0) return { steps: steps.slice(0, full + 1), enough: true };
    return { steps, enough: steps.length === STEPS };
  }

  #putTogether(steps: readonly StoredStep[]): void {
    const sound = steps.flatMap((step) => this.#decoded(step));
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
    const [oldest, newest] = [steps[0] as StoredStep, steps.at(-1) as StoredStep];
    if (count > 0) {
      this.#add.run(oldest.commit, newest.commit, newest.now_ms, first, last, count, from_block, to_block);
    }
    this.#journal.forget(newest.commit);
    this.#first = undefined;
  }

  /** Recovery does not need it, so damage to it is no reason to stop: it is left out, and said. */
  #decoded({ commit, crc, block }: StoredStep) {
    if (block === null) return [];
    if (crc32(block) === crc) return [{ commit, ...decodeBlock(block) }];
    this.#log.warn({ commit }, 'history_damaged');
    return [];
  }
}

interface Stretch {
  readonly id: number;
  readonly now_ms: Instant;
  readonly from_block: number;
  readonly to_block: number;
}
