import { float32 } from '../values/float32.ts';

/** One record of a telegram: a number, and what the codes before it say of it. */
export interface MbusRecord {
  /** The first code of the value's unit, and those that extend it; the highest bit of each is taken off. */
  readonly unit: readonly number[];
  readonly function: 'now' | 'max' | 'min' | 'error';
  /** 0 is now, others are days and months that the meter has kept. */
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
  /** Undefined where the meter says that it has none, or the record is a text. */
  readonly value: number | undefined;
}

const FUNCTIONS = ['now', 'max', 'min', 'error'] as const;
/** Bytes of data by the low half of the first code (EN 13757-3, table 4); -1: the data begin with their length. */
const SIZES = [0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, -1, 6] as const;
const REAL = 5;
const BCD = 9;
const MAKERS_OWN = [0x0f, 0x1f];
const FILLER = 0x2f;
// The standard allows ten; beyond, it is no telegram.
const MOST_EXTENSIONS = 10;
const PLAIN_TEXT = 0x7c;

/** Takes the records of a telegram apart, up to what only its maker understands; undefined where they are not well formed. */
export function recordsOf(bytes: Uint8Array): MbusRecord[] | undefined {
  const records: MbusRecord[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    if (MAKERS_OWN.includes(first)) return records;
    if (first === FILLER) {
      at++;
      continue;
    }
    const data = codesAt(bytes, at);
    const unit = data && codesAt(bytes, at + data.length);
    if (!data || !unit) return undefined;
    let from = at + data.length + unit.length;
    // A unit in plain text stands between the codes and the value.
    if ((unit[0] as number) === PLAIN_TEXT) from += 1 + (bytes[from] ?? 0);
    const size = sizeAt(bytes, first, from);
    if (size === undefined || from + size > bytes.length) return undefined;
    records.push({ ...placeOf(first, data), unit, value: valueAt(bytes.subarray(from, from + size), first & 15) });
    at = from + size;
  }
  return records;
}

/** Codes from a place on, as long as each says that another follows. */
function codesAt(bytes: Uint8Array, from: number): number[] | undefined {
  const codes: number[] = [];
  for (let at = from; at < bytes.length && codes.length <= MOST_EXTENSIONS; at++) {
    const code = bytes[at] as number;
    codes.push(code & 0x7f);
    if (code < 0x80) return codes;
  }
  return undefined;
}

function sizeAt(bytes: Uint8Array, first: number, from: number): number | undefined {
  const size = SIZES[first & 15];
  if (size !== -1) return size;
  const length = bytes[from];
  // Texts of up to 191 letters; numbers of a length of their own are in no meter known.
  return length === undefined || length > 0xbf ? undefined : 1 + length;
}

function placeOf(first: number, [, ...more]: readonly number[]): Omit<MbusRecord, 'unit' | 'value'> {
  let storage = (first >> 6) & 1;
  let tariff = 0;
  let subunit = 0;
  for (const [i, code] of more.entries()) {
    storage += (code & 15) * 2 ** (1 + 4 * i);
    tariff += ((code >> 4) & 3) * 4 ** i;
    subunit += ((code >> 6) & 1) * 2 ** i;
  }
  return { function: FUNCTIONS[(first >> 4) & 3] as MbusRecord['function'], storage, tariff, subunit };
}

function valueAt(bytes: Uint8Array, type: number): number | undefined {
  if (bytes.length === 0 || type === 13) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (type === REAL) return float32(view.getFloat32(0, true));
  return type >= BCD ? decimal(bytes) : signed(bytes);
}

/** Two's complement, the low byte first. The lowest number there is means that there is no value (EN 13757-3, type B). */
function signed(bytes: Uint8Array): number | undefined {
  let value = 0;
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + (bytes[i] as number);
  const half = 2 ** (8 * bytes.length - 1);
  if (value === half) return undefined;
  return value > half ? value - 2 * half : value;
}

/** Two digits a byte, the low byte first. A leading F is a minus sign; any other letter says that there is no value. */
function decimal(bytes: Uint8Array): number | undefined {
  const digits = Buffer.from(bytes).reverse().toString('hex');
  const value = /^f?\d+$/.test(digits) ? Number(digits.replace('f', '')) : undefined;
  return value !== undefined && digits.startsWith('f') ? -value : value;
}
