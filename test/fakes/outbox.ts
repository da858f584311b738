import { newLedger } from '../../agent/model/ledger.ts';
import type { Backlog, Outbox, OutboxMessage } from '../../agent/model/outbox.ts';
import type { Summary } from '../../agent/model/summary.ts';
import { encodeMessage } from '../../agent/wire/message.ts';

/**
 * The resting place as the sending loop sees it, for one uplink, in memory: it obeys the contract of
 * `agent/model/outbox.ts`, and outlives the senders of a test as the store outlives the agent.
 */
export class FakeOutbox implements Outbox {
  readonly agent: string;
  readonly most: number;
  epoch: string;
  live = false;
  /** Every message ever numbered, and those not settled. */
  readonly all: OutboxMessage[] = [];
  rows: OutboxMessage[] = [];
  readonly waiting: Summary[] = [];
  /** What was settled, in the order in which it was. */
  readonly settled: { epoch: string; seq: number }[] = [];
  readonly calls = { settle: 0, number: 0, messages: 0 };
  /** While set, every call rejects with it. */
  fault: Error | undefined;
  #seq = 0;
  #listeners: ((uplink: string) => void)[] = [];

  constructor(agent: string, epoch = 'e1', most = 1000) {
    this.agent = agent;
    this.epoch = epoch;
    this.most = most;
  }

  get lastSeq(): number {
    return this.#seq;
  }

  /** A commit that closes windows: numbered at once while the uplink is live, one message each. */
  commit(...summaries: Summary[]): void {
    for (const summary of summaries) {
      if (this.live && this.rows.length < this.most) this.#freeze(summary);
      else this.waiting.push(summary);
    }
    for (const listener of this.#listeners) listener('central');
  }

  beginEpoch(epoch: string): void {
    this.epoch = epoch;
    this.#seq = 0;
  }

  /** The state of long ago comes back: the numbering falls behind what was sent. */
  restoreBackup(seq: number): void {
    this.#seq = seq;
    this.rows = [];
    this.all.length = 0;
  }

  async setLive(_: string, live: boolean): Promise<void> {
    await this.#answer();
    this.live = live;
  }

  async messages(_: string, epoch: string | undefined, after: number, limit: number): Promise<OutboxMessage[]> {
    this.calls.messages++;
    await this.#answer();
    const order = [...new Set(this.all.map((row) => row.epoch))];
    const rank = (name: string) => order.indexOf(name);
    const follows = (row: OutboxMessage) =>
      epoch === undefined || rank(row.epoch) > rank(epoch) || (row.epoch === epoch && row.seq > after);
    return this.rows.filter(follows).slice(0, limit);
  }

  async number(_: string, messages: number): Promise<number> {
    this.calls.number++;
    await this.#answer();
    const room = Math.min(messages, this.most - this.rows.length);
    const taken = this.waiting.splice(0, Math.max(0, room));
    for (const summary of taken) this.#freeze(summary);
    if (taken.length > 0) for (const listener of this.#listeners) listener('central');
    return taken.length;
  }

  async settle(_: string, epoch: string, settled: { through: number } | { only: readonly number[] }): Promise<void> {
    this.calls.settle++;
    await this.#answer();
    const goes = ({ seq }: OutboxMessage) =>
      'through' in settled ? seq <= settled.through : settled.only.includes(seq);
    const gone = this.rows.filter((row) => row.epoch === epoch && goes(row));
    this.settled.push(...gone.map((row) => ({ epoch: row.epoch, seq: row.seq })));
    this.rows = this.rows.filter((row) => !gone.includes(row));
  }

  async newest(): Promise<{ epoch: string; seq: number }> {
    await this.#answer();
    return { epoch: this.epoch, seq: this.#seq };
  }

  async backlog(): Promise<Backlog> {
    await this.#answer();
    return { backlog_rows: this.waiting.length, outbox_rows: this.rows.length };
  }

  onNumbered(listener: (uplink: string) => void): void {
    this.#listeners.push(listener);
  }

  async #answer(): Promise<void> {
    await Promise.resolve();
    if (this.fault) throw this.fault;
  }

  #freeze(summary: Summary): void {
    const { agent, epoch } = this;
    const seq = ++this.#seq;
    const ledger = { ...newLedger(), received: seq, summarised: seq };
    const payload = encodeMessage({ v: 1, agent, epoch, seq, summaries: [summary], ledger });
    const row = { epoch, seq, payload };
    this.all.push(row);
    this.rows.push(row);
  }
}

/** A gauge's window: the `i`-th minute of a series, with a figure that tells it apart. */
export function minute(i: number, series = 'bench/temperature', rev = 0): Summary {
  const value = i + rev / 100;
  return {
    kind: 'gauge',
    series,
    window: '1m',
    from: i * 60_000,
    to: (i + 1) * 60_000,
    rev,
    count: 1,
    mean: value,
    stddev: null,
    min: value,
    max: value,
    first: value,
    last: value,
    twmean: value,
    p50: value,
    p95: value,
    p99: value,
    quality: { rejected: {}, mended: {}, late: 0, clock: 'synced' },
  };
}
