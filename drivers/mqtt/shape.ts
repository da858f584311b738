import { NO_NUMBER, scanNumber, textOf } from '../values/scan-number.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const MINUS = 0x2d;
const LAST_ASCII = 0x7e;

// What sensors send is shorter and has fewer values. Longer documents are parsed, each of them.
const MAX_VALUES = 256;
const MAX_LITERAL = 4096;

export const NUMBER = 1;
export const TEXT = 2;
export const TRUE = 3;
export const FALSE = 4;
export const NULL = 5;

const WORDS = [
  [TRUE, Buffer.from('true')],
  [FALSE, Buffer.from('false')],
  [NULL, Buffer.from('null')],
] as const;

/** The scalars of one document, by their place in its text: room that is used again for each document. */
export class Scalars {
  /** NUMBER, TEXT, TRUE, FALSE or NULL. */
  readonly kinds = new Uint8Array(MAX_VALUES);
  /** The numbers. */
  readonly values = new Float64Array(MAX_VALUES);
  /** Where a text begins and ends, without its quotes. */
  readonly from = new Int32Array(MAX_VALUES);
  readonly to = new Int32Array(MAX_VALUES);

  /** A scalar as `JSON.parse` gives it. */
  leaf(bytes: Uint8Array, place: number): string | number | boolean | null {
    const kind = this.kinds[place] as number;
    if (kind === NUMBER) return this.values[place] as number;
    if (kind === TEXT) return textOf(bytes, this.from[place] as number, this.to[place] as number);
    return kind === NULL ? null : kind === TRUE;
  }
}

/**
 * How the documents of a device look: the same keys in the same order, with the same spaces between them, around
 * scalars that change. What is between the scalars, the literals, is compared byte by byte, so a document that fits
 * is valid JSON, whatever its nesting, without being parsed.
 */
export class Shape {
  /** Literals one after the other: literal i ends before `#ends[i]`, and scalar i follows it. */
  readonly #literals: Uint8Array;
  readonly #ends: Int32Array;

  constructor(literals: Uint8Array, ends: Int32Array) {
    this.#literals = literals;
    this.#ends = ends;
  }

  /** How many scalars a document has. */
  get size(): number {
    return this.#ends.length - 1;
  }

  /** Reads a document that lies in `[from, to)`; false where it is of another shape, or not valid, or has escapes. */
  scan(bytes: Uint8Array, from: number, to: number, into: Scalars): boolean {
    const literals = this.#literals;
    const ends = this.#ends;
    const last = ends.length - 1;
    let at = from;
    let literal = 0;
    for (let place = 0; ; place++) {
      const end = ends[place] as number;
      while (literal < end) if (bytes[at++] !== literals[literal++]) return false;
      if (place === last) return at === to;
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        const quote = endOfText(bytes, at + 1);
        if (quote < 0) return false;
        into.kinds[place] = TEXT;
        into.from[place] = at + 1;
        into.to[place] = quote;
        at = quote + 1;
      } else if (byte <= 0x39) {
        at = scanNumber(bytes, at, into.values, place);
        if (at === NO_NUMBER) return false;
        into.kinds[place] = NUMBER;
      } else {
        const kind = wordAt(bytes, at);
        if (kind === 0) return false;
        into.kinds[place] = kind;
        at += kind === FALSE ? 5 : 4;
      }
    }
  }

  /** A document of this shape whose scalars are their own places. */
  probe(): string {
    let text = '';
    for (let place = 0; place < this.#ends.length; place++) {
      const literal = this.#literals.subarray(this.#ends[place - 1] ?? 0, this.#ends[place]);
      text += Buffer.from(literal).toString('utf8') + (place < this.size ? String(place) : '');
    }
    return text;
  }

  /** Shapes alike have the same key. */
  get key(): string {
    return `${Buffer.from(this.#literals).toString('latin1')} ${this.#ends.join(' ')}`;
  }
}

/** The shape of a document that is known to be valid; undefined where it is too large, or its own shape does not fit it. */
export function shapeOf(bytes: Uint8Array, scratch: Scalars): Shape | undefined {
  const literals: number[] = [];
  const ends: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const to = afterScalar(bytes, at);
    if (to === at || isKey(bytes, at, to)) {
      for (const end = Math.max(to, at + 1); at < end; at++) literals.push(bytes[at] as number);
    } else {
      ends.push(literals.length);
      at = to;
    }
    if (ends.length > MAX_VALUES || literals.length > MAX_LITERAL) return undefined;
  }
  const shape = new Shape(Uint8Array.from(literals), Int32Array.from([...ends, literals.length]));
  return shape.scan(bytes, 0, bytes.length, scratch) ? shape : undefined;
}

/** Where the scalar that begins at `at` ends; `at` itself where none does. */
function afterScalar(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] as number;
  if (byte === QUOTE) {
    let end = at + 1;
    while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
    return Math.min(end + 1, bytes.length);
  }
  if (byte !== MINUS && !(byte >= 0x30 && byte <= 0x39) && !(byte >= 0x61 && byte <= 0x7a)) return at;
  let end = at + 1;
  while (end < bytes.length && /[-+.0-9A-Za-z]/.test(String.fromCharCode(bytes[end] as number))) end++;
  return end;
}

/** Whether the text that ends before `to` names a value. */
function isKey(bytes: Uint8Array, at: number, to: number): boolean {
  if (bytes[at] !== QUOTE) return false;
  let next = to;
  while (next < bytes.length && (bytes[next] as number) <= 0x20) next++;
  return bytes[next] === COLON;
}

/** Where a text of plain ASCII ends; -1 where it holds anything else, escapes included. */
function endOfText(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at;
    if (!(byte >= 0x20 && byte <= LAST_ASCII) || byte === BACKSLASH) return -1;
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  for (const [kind, word] of WORDS) {
    let i = 0;
    while (i < word.length && bytes[at + i] === word[i]) i++;
    if (i === word.length) return kind;
  }
  return 0;
}
