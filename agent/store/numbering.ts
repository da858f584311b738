import { createHash } from 'node:crypto';
import type { Instant } from '../model/time.ts';
import { encodeAround } from '../wire/message.ts';
import type { Books } from './books.ts';
import { pack } from './packed.ts';
import type { Row, Rows } from './rows.ts';
import type { Database, Statement } from './sqlite.ts';
import type { Uplink, Uplinks } from './uplinks.ts';

/** Most messages that one transaction makes: a commit with live windows waits no longer than it takes. */
const MOST_AT_ONCE = 16;
/** Numbered messages cannot be thinned or given up, so they may take no more than this share of the store. */
const OUTBOX_SHARE = 0.15;
/** About how long a summary is in a message. */
const SUMMARY_BYTES = 400;

/**
 * Freezes summaries into messages, with the next sequence numbers, inside the caller's transaction: either all of it
 * is there or nothing, so numbers have no gaps. Bounded by the uplink's `outbox_messages` and a share of the store;
 * beyond, rows stay in the backlog. Messages of an epoch are all numbered before the first of the next one, so that a reader who asks for
 * what comes after a message misses none.
 */
export class Numbering {
  readonly #agent: string;
  readonly #most_bytes: number;
  readonly #rows: Rows;
  readonly #books: Books;
  readonly #uplinks: Uplinks;
  readonly #insert: Statement;
  readonly #sequence: Statement;

  constructor(db: Database, agent: string, store_bytes: number, rows: Rows, books: Books, uplinks: Uplinks) {
    this.#agent = agent;
    this.#most_bytes = store_bytes * OUTBOX_SHARE;
    this.#rows = rows;
    this.#books = books;
    this.#uplinks = uplinks;
    this.#insert = db.prepare(
      'INSERT INTO outbox (uplink, epoch, seq, oldest_ms, changes, hash, payload) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#sequence = db.prepare('INSERT OR REPLACE INTO sequence VALUES (?, ?, ?)');
  }

  /**
   * The change numbers `[from, to)` were given out to `fresh`: live uplinks get them as messages at once, for the
   * others they join the backlog. Answers which uplinks got messages.
   */
  distribute(from: number, to: number, fresh: readonly Row[]): Uplink[] {
    if (from === to) return [];
    return this.#uplinks.all.filter((uplink) => {
      const rows = uplink.live ? fresh.filter((row) => uplink.backlog.forwards(row)) : [];
      const older = uplink.backlog.oldestEpoch ?? this.#books.epoch;
      const room = this.#room(uplink) * uplink.plan.message_summaries;
      if (rows.length === 0 || rows.length > room || older < this.#books.epoch || uplink.backlog.withheld) {
        uplink.backlog.append(from, to, fresh);
        return false;
      }
      this.#number(uplink, this.#books.epoch, rows);
      return true;
    });
  }

  /** Whether anything waits for the uplink, and there is room for a message of it. */
  hasWork(uplink: Uplink): boolean {
    return !uplink.backlog.withheld && uplink.backlog.oldestEpoch !== undefined && this.#room(uplink) > 0;
  }

  /** Numbers up to `messages` messages' worth of what waits; answers how many were made. */
  numberBacklog(uplink: Uplink, messages: number): number {
    const { backlog, plan } = uplink;
    const room = Math.min(messages, this.#room(uplink), MOST_AT_ONCE);
    const epoch = backlog.oldestEpoch;
    if (room <= 0 || epoch === undefined || backlog.withheld) return 0;
    return this.#number(uplink, epoch, backlog.take(epoch, room * plan.message_summaries, plan.order));
  }

  /** The bytes of a message as they rest in the outbox, and their hash; summaries that are gone by now are left out. */
  freeze(epoch: number, seq: number, changes: readonly number[]): { payload: Uint8Array; hash: Buffer } {
    const summaries = changes.flatMap((change) => this.#rows.summaryText(change) ?? []);
    const head = {
      agent: this.#agent,
      epoch: this.#books.epochName(epoch),
      seq,
      ledger: this.#books.toldOf(epoch),
    };
    const payload = pack(encodeAround(head, summaries));
    return { payload, hash: hashOf(payload) };
  }

  /** Messages that there is room for. */
  #room({ plan, unsettled }: Uplink): number {
    const bytes = this.#uplinks.all.reduce((sum, { unsettled_bytes }) => sum + unsettled_bytes, 0);
    const fit = Math.ceil((this.#most_bytes - bytes) / (plan.message_summaries * SUMMARY_BYTES));
    return Math.max(0, Math.min(plan.outbox_messages - unsettled, fit));
  }

  #number(uplink: Uplink, epoch: number, rows: readonly Row[]): number {
    const size = uplink.plan.message_summaries;
    let seq = uplink.newest.get(epoch) ?? 0;
    let messages = 0;
    for (let at = 0; at < rows.length; at += size, messages++) {
      this.#make(uplink, epoch, ++seq, rows.slice(at, at + size));
    }
    if (messages > 0) this.#sequence.run(uplink.id, epoch, seq);
    uplink.newest.set(epoch, seq);
    uplink.unsettled += messages;
    return messages;
  }

  #make(uplink: Uplink, epoch: number, seq: number, rows: readonly Row[]): void {
    const changes = rows.map(({ change }) => change);
    const oldest = rows.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY) as Instant;
    const { payload, hash } = this.freeze(epoch, seq, changes);
    this.#insert.run(uplink.id, epoch, seq, oldest, JSON.stringify(changes), hash, payload);
    uplink.unsettled_bytes += payload.length;
  }
}

/** SQLite keeps no checksums: a flipped bit inside a payload would be found by nothing else. */
export function hashOf(payload: Uint8Array): Buffer {
  return createHash('sha256').update(payload).digest().subarray(0, 16);
}
