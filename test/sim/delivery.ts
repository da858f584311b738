import type { Summary } from '../../agent/model/summary.ts';
import { type Message, parseMessage } from '../../agent/wire/message.ts';
import type { Sim } from './sim.ts';

/** A window as a receiver knows it. */
export interface Known {
  readonly epoch: string;
  readonly summary: Summary;
}

/** A receiver that knows no database: for each window the newest revision of all messages that arrived. */
export class Archive {
  readonly windows = new Map<string, Known>();

  add(epoch: string, summary: Summary): void {
    const key = keyOf(epoch, summary);
    const old = this.windows.get(key);
    if (!old || summary.rev > old.summary.rev) this.windows.set(key, { epoch, summary });
  }
}

export function keyOf(epoch: string, { series, window, from }: Pick<Summary, 'series' | 'window' | 'from'>): string {
  return `${epoch} ${series} ${window} ${from}`;
}

/** Of a long run so many of the newest messages and revisions are remembered. */
const KEPT = 5000;

/** Watches what goes upstream: what was numbered never changes, and leaves the outbox only when it has arrived. */
export class Delivery {
  /** What the broker of the uplink that trusts its broker was given. */
  readonly accepted = new Archive();
  readonly #sim: Sim;
  /** The newest number up to which the receiver held everything, ever, by epoch. */
  readonly #stored = new Map<string, number>();
  readonly #numbers = new Set<string>();
  #forked = '';
  /** What the receiver held of an epoch when that went on from an old copy, by number. */
  #held = new Map<string, Uint8Array>();
  /** A number of that epoch was published with another content than the receiver has. */
  ambiguous = false;
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #parsed = new WeakMap<Uint8Array, Message>();
  readonly #figures = new Map<string, string>();

  constructor(sim: Sim) {
    this.#sim = sim;
  }

  /** Messages and windows from before that time are over. */
  forget(before: number): void {
    for (const [key, { summary }] of this.accepted.windows) if (summary.to < before) this.accepted.windows.delete(key);
    for (const old of [this.#bytes, this.#figures, this.#numbers]) {
      let spare = old.size - KEPT;
      for (const key of old.keys()) {
        if (spare-- <= 0) break;
        old.delete(key);
      }
    }
  }

  /** An epoch goes on from an old copy: its numbers and revisions come once more, and mean something else. */
  fork(epoch: string): void {
    this.#forked = epoch;
    const stored = this.#stored.get(epoch) ?? 0;
    const held = [...this.#bytes].filter(([number]) => {
      const [uplink, its, seq] = number.split(' ');
      return uplink === 'central' && its === epoch && Number(seq) <= stored;
    });
    this.#held = new Map(held);
    this.#bytes.clear();
    this.#figures.clear();
  }

  /** A message is about to be published. */
  published(uplink: string, payload: Uint8Array): void {
    const message = this.#read(payload);
    if (!message) return;
    const { epoch, seq, summaries } = message;
    const number = `${uplink} ${epoch} ${seq}`;
    const before = this.#bytes.get(number);
    const held = this.#held.get(number);
    if (held && Buffer.compare(held, payload) !== 0) this.ambiguous = true;
    this.#sim.say(uplink, `publishes ${this.#sim.trace.epoch(epoch)}/${seq} (${summaries.length} summaries)`);
    if (before) {
      // A message that was in the damaged page is made again, of what is known of it.
      const lost = this.#sim.book.damaged !== undefined && summaries.length === 0;
      const same = lost || Buffer.compare(before, payload) === 0;
      return this.#sim.law(same, 'frozen messages', () => `message ${seq} for ${uplink} changed its bytes`);
    }
    this.#bytes.set(number, payload);
    for (const summary of summaries) this.#checkRevision(epoch, summary);
  }

  /** The broker behind the uplink `cloud` has taken a message. */
  taken(payload: Uint8Array): void {
    const message = this.#read(payload);
    if (!message) return;
    const { epoch, seq, summaries } = message;
    this.#numbers.add(`${epoch} ${seq}`);
    for (const summary of summaries) this.accepted.add(epoch, summary);
  }

  #read(payload: Uint8Array): Message | undefined {
    const known = this.#parsed.get(payload);
    if (known) return known;
    const parsed = parseMessage(payload);
    if (parsed.kind === 'bad') {
      this.#sim.broken('wire', parsed.reason);
      return undefined;
    }
    this.#parsed.set(payload, parsed.message);
    return parsed.message;
  }

  /** The receiver has committed: it holds everything up to `contiguous`. */
  stored(epoch: string, contiguous: number): void {
    this.#stored.set(epoch, Math.max(contiguous, this.#stored.get(epoch) ?? 0));
  }

  /** The store is told that it may delete messages. */
  settled(uplink: string, epoch: string, settled: { through: number } | { only: readonly number[] }): void {
    const law = 'I4 nothing deleted before it arrived';
    if ('through' in settled) {
      const stored = this.#stored.get(epoch) ?? 0;
      this.#sim.law(settled.through <= stored, law, () => `${uplink} settles ${settled.through}, ${stored} is stored`);
      return;
    }
    // What the receiver acknowledges of a forked epoch proves nothing: there the word of the broker is the best there is.
    if (epoch === this.#forked) return;
    for (const seq of settled.only) {
      const arrived = uplink === 'cloud' ? this.#numbers.has(`${epoch} ${seq}`) : seq <= (this.#stored.get(epoch) ?? 0);
      this.#sim.law(arrived, law, () => `${uplink} settles ${seq}, which has not arrived`);
    }
  }

  /** One revision means one thing, to whomever it is sent. */
  #checkRevision(epoch: string, summary: Summary): void {
    const key = `${keyOf(epoch, summary)} ${summary.rev}`;
    const text = JSON.stringify({ ...summary, sketch: undefined });
    const known = this.#figures.get(key) ?? text;
    this.#figures.set(key, text);
    this.#sim.law(
      known === text,
      'I3 one revision',
      () => `${key.replace(epoch, this.#sim.trace.epoch(epoch))}: ${differing(known, text)}`,
    );
  }
}

/** The fields in which two texts of JSON differ. */
function differing(a: string, b: string): string {
  const [was, is] = [JSON.parse(a) as Record<string, unknown>, JSON.parse(b) as Record<string, unknown>];
  const fields = Object.keys({ ...was, ...is }).filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]));
  return fields.map((key) => `${key} was ${JSON.stringify(was[key])}, is ${JSON.stringify(is[key])}`).join('; ');
}
