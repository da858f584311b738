import type { Backlog as BacklogView, OutboxMessage } from '../model/outbox.ts';
import type { Books } from './books.ts';
import { hashOf, type Numbering } from './numbering.ts';
import { unpack } from './packed.ts';
import type { Settlements } from './settlements.ts';
import { type Database, LIMIT, type Statement } from './sqlite.ts';
import type { Uplink } from './uplinks.ts';

interface StoredMessage {
  readonly id: number;
  readonly epoch: number;
  readonly name: string;
  readonly seq: number;
  readonly changes: string;
  readonly hash: Buffer;
  readonly payload: Buffer;
}

/** How many damaged payloads are kept for a person to look at. */
const DAMAGED_KEPT = 16;
/** How many of the first waiting rows are looked at for the oldest window: rows are stored in the order of time, nearly. */
const OLDEST_AMONG = 64;

/** The numbered messages: handed out with their hash verified, in the order of epoch and sequence. */
export class Postbox {
  readonly #books: Books;
  readonly #numbering: Numbering;
  readonly #settlements: Settlements;
  readonly #page: Statement;
  readonly #oldest: Statement;
  readonly #setAside: Statement;
  readonly #prune: Statement;
  readonly #replace: Statement;
  readonly #warn: (fields: object, event: string) => void;
  readonly #db: Database;

  constructor(
    db: Database,
    books: Books,
    numbering: Numbering,
    settlements: Settlements,
    warn: (fields: object, event: string) => void,
  ) {
    this.#db = db;
    this.#books = books;
    this.#numbering = numbering;
    this.#settlements = settlements;
    this.#warn = warn;
    this.#page = db.prepare(`SELECT o.id, o.epoch, e.name, o.seq, o.changes, o.hash, o.payload
      FROM outbox o JOIN epoch e ON e.id = o.epoch
      WHERE o.uplink = ? AND (o.epoch, o.seq) > (?, ?) ORDER BY o.epoch, o.seq ${LIMIT}`);
    this.#oldest = db.prepare('SELECT min(oldest_ms) FROM outbox WHERE uplink = ?').pluck();
    this.#setAside = db.prepare('INSERT INTO damaged (uplink, epoch, seq, payload) VALUES (?, ?, ?, ?)');
    this.#prune = db.prepare('DELETE FROM damaged WHERE id <= (SELECT max(id) FROM damaged) - ?');
    this.#replace = db.prepare('UPDATE outbox SET hash = ?, payload = ? WHERE id = ?');
  }

  /** Unsettled messages after a place, or from the very first; a place in an epoch that is unknown counts as none. */
  messages(uplink: Uplink, epoch: string | undefined, after: number, limit: number): OutboxMessage[] {
    const id = epoch === undefined ? undefined : this.#books.epochId(epoch);
    let [at, seq] = id === undefined ? [0, 0] : [id, after];
    const messages: OutboxMessage[] = [];
    for (let wanted = limit; wanted > 0; wanted = limit - messages.length) {
      const page = this.#page.all(uplink.id, at, seq, wanted) as StoredMessage[];
      for (const stored of page) {
        [at, seq] = [stored.epoch, stored.seq];
        if (!this.#settlements.settled(uplink, at, seq)) messages.push(this.#verified(uplink, stored));
      }
      if (page.length < wanted) break;
    }
    return messages;
  }

  backlog(uplink: Uplink): BacklogView {
    const starts = uplink.backlog.first(OLDEST_AMONG).map(({ from }) => from);
    const sent = this.#oldest.get(uplink.id) as number | null;
    if (sent !== null) starts.push(sent);
    return {
      backlog_rows: uplink.backlog.size,
      outbox_rows: uplink.unsettled,
      ...(starts.length > 0 ? { oldest: Math.min(...starts) } : {}),
    };
  }

  #verified(uplink: Uplink, stored: StoredMessage): OutboxMessage {
    const { name, seq, payload } = stored;
    const sound = hashOf(payload).equals(stored.hash);
    const resting = sound ? payload : this.#mend(uplink, stored);
    return { epoch: name, seq, payload: uplink.plan.compress === 'gzip' ? resting : unpack(resting) };
  }

  /**
   * A damaged payload is set aside and made again under its number, from those of its summaries that are still
   * stored: a number left out would be a gap at the receiver for good. What was revised since is waiting anyway.
   */
  #mend(uplink: Uplink, { id, epoch, name, seq, changes, payload }: StoredMessage): Uint8Array {
    const mended = this.#numbering.freeze(epoch, seq, parseChanges(changes));
    this.#db.transaction(() => {
      this.#setAside.run(uplink.plan.name, name, seq, payload);
      this.#prune.run(DAMAGED_KEPT);
      this.#replace.run(mended.hash, mended.payload, id);
    })();
    this.#warn({ uplink: uplink.plan.name, epoch: name, seq }, 'outbox_payload_damaged');
    return mended.payload;
  }
}

// They lie beside the payload, and may be damaged with it: then nothing is known of what was in the message.
function parseChanges(changes: string): number[] {
  try {
    return JSON.parse(changes) as number[];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
