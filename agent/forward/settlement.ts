import type { Outbox } from '../model/outbox.ts';
import type { Ack } from '../wire/ack.ts';
import type { Place } from './flight.ts';
import type { Fork } from './uplink.ts';

/** More than begin while messages of the first still wait. */
const MAX_EPOCHS = 64;

/**
 * Tells the outbox what has arrived. An acknowledgement of the receiver settles everything up to its number, in the
 * epoch it names and no other; one above all that was ever numbered here proves that this state is a copy that went
 * back in time: it settles nothing, because the receiver stored other messages under the same numbers.
 */
export class Settlement {
  readonly #uplink: string;
  readonly #outbox: Outbox;
  readonly #onFork: (fork: Fork) => void;
  /** Delivered one by one and not told yet, by epoch; no more than were under way since the last `carryOut`. */
  #delivered = new Map<string, number[]>();
  /** The newest acknowledgement of each epoch; of the newest epochs heard of. */
  readonly #acked = new Map<string, number>();
  /** The newest number given out, as far as known. */
  newest: Place = { epoch: '', seq: 0 };
  /** The newest number of that epoch that is settled. */
  settled = 0;
  /** The epoch whose numbers mean two things. */
  forked: string | undefined;

  constructor(uplink: string, outbox: Outbox, onFork: (fork: Fork) => void) {
    this.#uplink = uplink;
    this.#outbox = outbox;
    this.#onFork = onFork;
  }

  async acknowledged(ack: Ack): Promise<'progress' | 'forked' | 'nothing'> {
    if (ack.epoch === this.forked) return 'nothing';
    const newest = await this.refresh();
    if (ack.epoch === newest.epoch && ack.seq > newest.seq) {
      this.forked = ack.epoch;
      this.#onFork({ uplink: this.#uplink, epoch: ack.epoch, acked: ack.seq, newest: newest.seq });
      return 'forked';
    }
    await this.#outbox.settle(this.#uplink, ack.epoch, { through: ack.seq });
    this.#reached(ack);
    if (ack.seq <= (this.#acked.get(ack.epoch) ?? -1)) return 'nothing';
    this.#acked.set(ack.epoch, ack.seq);
    if (this.#acked.size > MAX_EPOCHS) this.#acked.delete(this.#acked.keys().next().value as string);
    return 'progress';
  }

  /** A message arrived by itself. */
  delivered({ epoch, seq }: Place): void {
    const seqs = this.#delivered.get(epoch);
    if (seqs) seqs.push(seq);
    else this.#delivered.set(epoch, [seq]);
  }

  /** Tells the outbox of the messages that arrived one by one; what it cannot take now is told again. */
  async carryOut(): Promise<void> {
    if (this.#delivered.size === 0) return;
    await this.refresh();
    for (const [epoch, seqs] of [...this.#delivered]) {
      const count = seqs.length;
      await this.#outbox.settle(this.#uplink, epoch, { only: seqs.slice(0, count) });
      for (const seq of seqs.splice(0, count)) this.#reached({ epoch, seq });
      if (seqs.length === 0) this.#delivered.delete(epoch);
    }
  }

  /** Whether the receiver has said that it holds the message. */
  covers({ epoch, seq }: Place): boolean {
    return epoch === this.forked || (this.#acked.get(epoch) ?? -1) >= seq;
  }

  /** Looks up the newest number given out. */
  async refresh(): Promise<Place> {
    const newest = await this.#outbox.newest(this.#uplink);
    if (newest.epoch !== this.newest.epoch) this.settled = 0;
    this.newest = newest;
    return newest;
  }

  #reached({ epoch, seq }: Place): void {
    if (epoch === this.newest.epoch) this.settled = Math.max(this.settled, seq);
  }
}
