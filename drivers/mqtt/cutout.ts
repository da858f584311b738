/** A message too large to be taken: what its first bytes tell. */
export interface Oversize {
  readonly topic: string;
  readonly qos: number;
  /** Packet identifier, 0 at QoS 0. */
  readonly id: number;
  readonly bytes: number;
}

// Enough for the longest topic there can be and the packet identifier behind it.
const HEAD = 2 + 65_535 + 2;

/** A PUBLISH that is cut out of a stream: its beginning is kept until it has passed, and never more of it than HEAD. */
export class Cutout {
  readonly #first: number;
  readonly #bytes: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #remaining: number;

  /** `first`: the first byte of the packet; `bytes`: how long it is in all; `body`: without its fixed header. */
  constructor(first: number, bytes: number, body: number) {
    this.#first = first;
    this.#bytes = bytes;
    this.#remaining = body;
  }

  /** Takes what of `chunk` from `at` on belongs to it; answers where that ends. */
  skip(chunk: Buffer, at: number): number {
    const to = Math.min(chunk.length, at + this.#remaining);
    this.#remaining -= to - at;
    if (this.#headBytes < HEAD) {
      const part = Buffer.from(chunk.subarray(at, Math.min(to, at + HEAD - this.#headBytes)));
      this.#head.push(part);
      this.#headBytes += part.length;
    }
    return to;
  }

  get passed(): boolean {
    return this.#remaining === 0;
  }

  told(): Oversize {
    const head = Buffer.concat(this.#head);
    const qos = (this.#first >> 1) & 3;
    const length = head.length >= 2 ? head.readUInt16BE(0) : 0;
    const topic = head.toString('utf8', 2, 2 + length);
    const id = qos > 0 && head.length >= length + 4 ? head.readUInt16BE(2 + length) : 0;
    return { topic, qos, id, bytes: this.#bytes };
  }
}
