import { Cutout, type Oversize } from './cutout.ts';
import { type Frame, newFrame, readPublish } from './frame.ts';

export interface TapListeners {
  /** A message of QoS 0 or 1, valid during the call. */
  message(frame: Frame): void;
  /** A message larger than the limit has passed: it can be counted and acknowledged. */
  oversize(message: Oversize): void;
  /** Another packet is larger than the limit, which no honest broker sends. */
  broken(): void;
}

const PUBLISH = 3;
const QOS_2 = 0b100;
/** Type and flags, and up to four bytes of length (MQTT 5.0, 2.1.4). */
const LONGEST_HEADER = 5;

/**
 * Watches the packets that a broker sends and takes messages out of the stream, before the library's parser makes
 * objects of them: those of QoS 0 and 1 while `diverting`, and at all times each message larger than `limit` bytes,
 * of which that parser would collect up to 256 MB in memory. (Cutting the connection instead would bring it back at
 * once.) Everything else passes as it came, also what only looks like a message: the library judges it.
 *
 * Bounded: at most one packet of `limit` bytes is held, where it comes in several chunks.
 */
export class Tap {
  diverting = false;
  readonly #limit: number;
  readonly #protocol: 4 | 5;
  readonly #listeners: TapListeners;
  readonly #frame = newFrame();
  /** The beginning of a packet that has not come whole: `#held[0, #heldBytes)`. */
  #held = Buffer.alloc(LONGEST_HEADER);
  #heldBytes = 0;
  /** How much of the packet under way still passes. */
  #passing = 0;
  #cutout: Cutout | undefined;
  /** The last header that was read. */
  #header = 0;
  #total = 0;

  constructor(limit: number, protocol: 4 | 5, listeners: TapListeners) {
    this.#limit = limit;
    this.#protocol = protocol;
    this.#listeners = listeners;
  }

  /** Inside a message that is cut out: nothing behind it, the answer to a ping included, has been seen yet. */
  get skipping(): boolean {
    return this.#cutout !== undefined;
  }

  /** Takes what has come; answers what of it goes on to the parser, in order. */
  push(chunk: Buffer): Buffer[] {
    const out: Buffer[] = [];
    let at = this.#heldBytes > 0 ? this.#complete(chunk, out) : 0;
    // What passes begins here.
    let from = at;
    const passTo = (end: number): void => {
      if (end > from) out.push(from === 0 && end === chunk.length ? chunk : chunk.subarray(from, end));
    };
    while (at < chunk.length) {
      if (this.#cutout) {
        at = this.#skip(this.#cutout, chunk, at);
        from = at;
        continue;
      }
      if (this.#passing > 0) {
        const part = Math.min(this.#passing, chunk.length - at);
        this.#passing -= part;
        at += part;
        continue;
      }
      if (!this.#readHeader(chunk, at, chunk.length)) {
        passTo(at);
        this.#hold(chunk, at);
        return out;
      }
      const first = chunk[at] as number;
      const end = at + this.#total;
      switch (this.#fateOf(first)) {
        case 'taken':
          if (end > chunk.length) {
            passTo(at);
            this.#hold(chunk, at);
            return out;
          }
          if (this.#take(chunk, at, end)) {
            passTo(at);
            from = end;
          }
          at = end;
          break;
        case 'passed':
          this.#passing = this.#total;
          break;
        case 'cut':
          passTo(at);
          this.#cutout = new Cutout(first, this.#total, this.#total - this.#header);
          at += this.#header;
          from = at;
          break;
        case 'broken':
          passTo(at);
          this.#listeners.broken();
          return out;
      }
    }
    passTo(at);
    return out;
  }

  /** Goes on with the packet whose beginning is held; answers where in the chunk it is done with. */
  #complete(chunk: Buffer, out: Buffer[]): number {
    let at = 0;
    while (!this.#readHeader(this.#held, 0, this.#heldBytes)) {
      if (at === chunk.length) return at;
      this.#held[this.#heldBytes++] = chunk[at++] as number;
    }
    const first = this.#held[0] as number;
    const fate = this.#fateOf(first);
    if (fate === 'taken') {
      if (this.#held.length < this.#total) this.#grow(this.#total);
      const part = Math.min(this.#total - this.#heldBytes, chunk.length - at);
      chunk.copy(this.#held, this.#heldBytes, at, at + part);
      this.#heldBytes += part;
      if (this.#heldBytes < this.#total) return chunk.length;
      if (!this.#take(this.#held, 0, this.#total)) out.push(Buffer.from(this.#held.subarray(0, this.#total)));
      this.#heldBytes = 0;
      return at + part;
    }
    if (fate === 'broken') this.#listeners.broken();
    if (fate === 'cut') this.#cutout = new Cutout(first, this.#total, this.#total - this.#header);
    if (fate === 'passed') {
      out.push(Buffer.from(this.#held.subarray(0, this.#heldBytes)));
      this.#passing = this.#total - this.#heldBytes;
    }
    this.#heldBytes = 0;
    return fate === 'broken' ? chunk.length : at;
  }

  #fateOf(first: number): 'taken' | 'passed' | 'cut' | 'broken' {
    const isMessage = first >> 4 === PUBLISH;
    if (this.#total === Number.POSITIVE_INFINITY) return 'passed';
    if (this.#total > this.#limit) return isMessage ? 'cut' : 'broken';
    return this.diverting && isMessage && (first & QOS_2) === 0 ? 'taken' : 'passed';
  }

  /** Hands over the message of `[at, end)`; false where it is not plain. */
  #take(bytes: Buffer, at: number, end: number): boolean {
    const frame = this.#frame;
    if (!readPublish(bytes, bytes[at] as number, at + this.#header, end, this.#protocol, frame)) return false;
    this.#listeners.message(frame);
    return true;
  }

  #skip(cutout: Cutout, chunk: Buffer, at: number): number {
    const to = cutout.skip(chunk, at);
    if (cutout.passed) {
      this.#cutout = undefined;
      this.#listeners.oversize(cutout.told());
    }
    return to;
  }

  #hold(chunk: Buffer, at: number): void {
    const bytes = chunk.length - at;
    if (this.#held.length < bytes) this.#grow(bytes);
    chunk.copy(this.#held, 0, at);
    this.#heldBytes = bytes;
  }

  #grow(bytes: number): void {
    const grown = Buffer.alloc(bytes);
    this.#held.copy(grown, 0, 0, this.#heldBytes);
    this.#held = grown;
  }

  /**
   * Reads the fixed header at `at`; false while it is incomplete. A length of more than four bytes is malformed: then
   * everything from there on is the parser's to judge.
   */
  #readHeader(bytes: Buffer, at: number, end: number): boolean {
    let length = 0;
    for (let i = 1, unit = 1; i < LONGEST_HEADER; i++, unit *= 128) {
      if (at + i >= end) return false;
      const byte = bytes[at + i] as number;
      length += (byte & 127) * unit;
      if (byte >= 128) continue;
      this.#header = i + 1;
      this.#total = i + 1 + length;
      return true;
    }
    this.#header = LONGEST_HEADER;
    this.#total = Number.POSITIVE_INFINITY;
    return true;
  }
}
