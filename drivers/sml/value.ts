/** A value of SML: a number, a text of bytes, a list, or nothing (an optional value left out). */
export type SmlValue =
  | { readonly kind: 'number'; readonly value: number; readonly bits: number; readonly unsigned: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'list'; readonly items: readonly SmlValue[] }
  | { readonly kind: 'nothing' };

/** Where a reader stands in the bytes of a file. */
export interface SmlReader {
  readonly bytes: Uint8Array;
  at: number;
}

// Lists lie five deep in what meters send.
const DEEPEST = 10;

/**
 * Reads one value (SML 1.04, chapter 6). Its first byte holds type and length, in more bytes where those do not
 * suffice; lengths count that first byte too, except for lists. Undefined where the bytes are no value.
 */
export function readValue(reader: SmlReader, depth = 0): SmlValue | undefined {
  const head = headOf(reader);
  if (!head || depth > DEEPEST) return undefined;
  const { type, length, size } = head;
  if (type === LIST) return readList(reader, length, depth);
  if (type === OCTETS && length === 0) return { kind: 'nothing' };
  const from = reader.at;
  const to = from + length - size;
  if (to < from || to > reader.bytes.length) return undefined;
  reader.at = to;
  const bytes = reader.bytes.subarray(from, to);
  if (type === OCTETS) return bytes.length === 0 ? { kind: 'nothing' } : { kind: 'bytes', bytes };
  if (bytes.length === 0 || bytes.length > 8) return undefined;
  if (type === BOOLEAN) return { kind: 'bool', value: bytes[0] !== 0 };
  return type === INTEGER || type === UNSIGNED ? numberOf(bytes, type === INTEGER) : undefined;
}

const OCTETS = 0;
const BOOLEAN = 4;
const INTEGER = 5;
const UNSIGNED = 6;
const LIST = 7;

interface Head {
  readonly type: number;
  readonly length: number;
  /** How many bytes say so. */
  readonly size: number;
}

function headOf(reader: SmlReader): Head | undefined {
  const first = reader.bytes[reader.at];
  if (first === undefined) return undefined;
  let length = 0;
  let size = 0;
  for (let byte: number | undefined = first; ; ) {
    length = length * 16 + (byte & 0x0f);
    size++;
    reader.at++;
    if (byte < 0x80) break;
    byte = reader.bytes[reader.at];
    if (byte === undefined || size === 4) return undefined;
  }
  return { type: (first >> 4) & 7, length, size };
}

function readList(reader: SmlReader, length: number, depth: number): SmlValue | undefined {
  // Each item takes a byte at least.
  if (length > reader.bytes.length - reader.at) return undefined;
  const items: SmlValue[] = [];
  for (let i = 0; i < length; i++) {
    const item = readValue(reader, depth + 1);
    if (!item) return undefined;
    items.push(item);
  }
  return { kind: 'list', items };
}

/** Meters leave out leading bytes: a number may have 2, 3 or 5 of them, the sign stands in the first. */
function numberOf(bytes: Uint8Array, signed: boolean): SmlValue {
  let whole = 0n;
  for (const byte of bytes) whole = (whole << 8n) | BigInt(byte);
  const bits = 8 * bytes.length;
  const value = signed ? BigInt.asIntN(bits, whole) : whole;
  return { kind: 'number', value: Number(value), bits, unsigned: Number(whole) };
}
