const PUBLISH = 3;
const DUP = 0b1000;

/**
 * Counts the messages that a broker repeats (PUBLISH with DUP set, MQTT 5.0, 3.3.1.1) in the bytes that it sends over one
 * connection. A packet that a cut link leaves unfinished counts: its beginning may have been all that was needed.
 */
export class Repeats {
  count = 0;
  /** Bytes of the packet under way that are still to come; its header while that is not whole. */
  #rest = 0;
  #header: number[] = [];

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#rest > 0) {
        const passed = Math.min(this.#rest, chunk.length - at);
        this.#rest -= passed;
        at += passed;
      } else this.#take(chunk[at++] as number);
    }
  }

  /** One byte of a fixed header: type and flags, then the length, seven bits a byte. */
  #take(byte: number): void {
    this.#header.push(byte);
    if (this.#header.length === 1 || byte >= 0x80) return;
    const [first = 0, ...length] = this.#header;
    if (first >> 4 === PUBLISH && (first & DUP) !== 0) this.count++;
    this.#rest = length.reduce((sum, digit, i) => sum + (digit & 0x7f) * 128 ** i, 0);
    this.#header = [];
  }
}
