import type { Database, Statement } from './sqlite.ts';
import type { Uplink } from './uplinks.ts';

const MOST = 1000;

interface Settlement {
  readonly uplink: Uplink;
  readonly epoch: number;
  /** The first and the last sequence number that the other side has. */
  readonly first: number;
  readonly last: number;
}

/**
 * Acknowledged messages, to be deleted with the next commit instead of in a transaction each: until then they are not
 * handed out again. Bounded: `full` says that they should be carried out now.
 */
export class Settlements {
  readonly #delete: Statement;
  #pending: Settlement[] = [];
  /** How many of them the transaction under way has carried out. */
  #carried = 0;

  constructor(db: Database) {
    this.#delete = db
      .prepare('DELETE FROM outbox WHERE uplink = ? AND epoch = ? AND seq >= ? AND seq <= ? RETURNING length(payload)')
      .pluck();
  }

  get size(): number {
    return this.#pending.length;
  }

  /** The bound: from here on they should be carried out without waiting for a commit. */
  get full(): boolean {
    return this.#pending.length >= MOST;
  }

  add(uplink: Uplink, epoch: number, settled: { through: number } | { only: readonly number[] }): void {
    const spans = 'through' in settled ? [[1, settled.through] as const] : settled.only.map((n) => [n, n] as const);
    for (const [first, last] of spans) this.#join({ uplink, epoch, first, last });
  }

  settled(uplink: Uplink, epoch: number, seq: number): boolean {
    return this.#pending.some((s) => s.uplink === uplink && s.epoch === epoch && s.first <= seq && seq <= s.last);
  }

  /** Deletes within the caller's transaction; `carriedOut` follows when that is durable. */
  carryOut(): void {
    this.#carried = this.#pending.length;
    for (const { uplink, epoch, first, last } of this.#pending) {
      const lengths = this.#delete.all(uplink.id, epoch, first, last) as number[];
      uplink.unsettled -= lengths.length;
      for (const length of lengths) uplink.unsettled_bytes -= length;
    }
  }

  carriedOut(): void {
    this.#pending = this.#pending.slice(this.#carried);
    this.#carried = 0;
  }

  /** The transaction was rolled back. */
  load(): void {
    this.#carried = 0;
  }

  // Acknowledgements come in order, so mostly one grows out of the other.
  #join(settlement: Settlement): void {
    const last = this.#pending.at(-1);
    const adjoins =
      last?.uplink === settlement.uplink &&
      last.epoch === settlement.epoch &&
      settlement.first <= last.last + 1 &&
      settlement.last >= last.first;
    if (!last || !adjoins) {
      this.#pending.push(settlement);
      return;
    }
    const first = Math.min(last.first, settlement.first);
    this.#pending[this.#pending.length - 1] = { ...last, first, last: Math.max(last.last, settlement.last) };
  }
}
