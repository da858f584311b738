/** What came of reading CBOR: a document like one of JSON, or why there is none. */
export type CborRead =
  | { readonly kind: 'document'; readonly document: unknown }
  | { readonly kind: 'malformed' }
  /** Nested deeper, or with more items, than any sensor sends. */
  | { readonly kind: 'too_big' };

// Nested deeper than JSON is taken; and each item of an array takes a byte, so that 64 KB could hold 64,000 of them.
const DEEPEST = 32;
const MOST_ITEMS = 10_000;

class TooBig extends Error {}
class Malformed extends Error {}

/** Reads one CBOR item (RFC 8949) that fills the bytes. Tags are passed over, byte strings and `undefined` are nothing. */
export function readCbor(bytes: Uint8Array): CborRead {
  const reader = new Reader(bytes);
  try {
    const document = reader.item(0);
    return reader.atEnd ? { kind: 'document', document } : { kind: 'malformed' };
  } catch (error) {
    if (error instanceof TooBig) return { kind: 'too_big' };
    if (error instanceof Malformed) return { kind: 'malformed' };
    throw error;
  }
}

const BREAK = Symbol('break');
/** The length of an array, a map or a string whose end is marked. */
const OPEN = -1;

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #items = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  item(depth: number): unknown {
    const item = this.#next(depth);
    if (item === BREAK) throw new Malformed();
    return item;
  }

  #next(depth: number): unknown {
    if (depth > DEEPEST || ++this.#items > MOST_ITEMS) throw new TooBig();
    const head = this.#byte();
    const major = head >> 5;
    const low = head & 31;
    if (major === 7) return this.#simple(low);
    const length = this.#argument(low, major >= 2 && major <= 5);
    switch (major) {
      case 0:
        return length;
      case 1:
        return -1 - length;
      case 2:
        this.#text(length, 2);
        return undefined;
      case 3:
        return this.#text(length, 3);
      case 4:
        return this.#array(length, depth);
      case 5:
        return this.#map(length, depth);
      default:
        return this.item(depth + 1);
    }
  }

  /** Numbers beyond 2^53 lose their last digits, as in JSON. */
  #argument(low: number, mayBeOpen: boolean): number {
    if (low < 24) return low;
    switch (low) {
      case 24:
        return this.#byte();
      case 25:
        return this.#view.getUint16(this.#skip(2));
      case 26:
        return this.#view.getUint32(this.#skip(4));
      case 27:
        return Number(this.#view.getBigUint64(this.#skip(8)));
      case 31:
        if (mayBeOpen) return OPEN;
        throw new Malformed();
      default:
        throw new Malformed();
    }
  }

  #simple(low: number): unknown {
    switch (low) {
      case 20:
      case 21:
        return low === 21;
      case 22:
        return null;
      case 24:
        this.#byte();
        return undefined;
      case 25:
        return half(this.#view.getUint16(this.#skip(2)));
      case 26:
        return this.#view.getFloat32(this.#skip(4));
      case 27:
        return this.#view.getFloat64(this.#skip(8));
      case 31:
        return BREAK;
      default:
        if (low > 27) throw new Malformed();
        return undefined;
    }
  }

  #text(length: number, major: number): string {
    if (length !== OPEN) {
      const from = this.#skip(length);
      return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + from, length).toString('utf8');
    }
    let text = '';
    for (;;) {
      const head = this.#byte();
      if (head === 0xff) return text;
      if (head >> 5 !== major || ++this.#items > MOST_ITEMS) throw new Malformed();
      text += this.#text(this.#argument(head & 31, false), major);
    }
  }

  #array(length: number, depth: number): unknown[] {
    const array: unknown[] = [];
    for (let i = 0; length === OPEN || i < length; i++) {
      const item = this.#next(depth + 1);
      if (item === BREAK && length === OPEN) return array;
      if (item === BREAK) throw new Malformed();
      array.push(item);
    }
    return array;
  }

  /** Keys that are numbers become their digits; other keys name nothing. */
  #map(length: number, depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    for (let i = 0; length === OPEN || i < length; i++) {
      const key = this.#next(depth + 1);
      if (key === BREAK && length === OPEN) break;
      if (key === BREAK) throw new Malformed();
      const value = this.item(depth + 1);
      if (typeof key === 'string' || typeof key === 'number') entries.push([String(key), value]);
    }
    return Object.fromEntries(entries);
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)] as number;
  }

  #skip(length: number): number {
    if (length > this.#bytes.length - this.#at) throw new Malformed();
    this.#at += length;
    return this.#at - length;
  }
}

/** Half precision (RFC 8949, appendix D). */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent < 31
        ? (fraction + 1024) * 2 ** (exponent - 25)
        : fraction === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN;
  return bits & 0x8000 ? -size : size;
}
