/** A value that a meter sends: its code, unit and scaler, and its number in so many bytes. */
export interface Sent {
  readonly code: string;
  readonly unit?: number;
  readonly scaler?: number;
  readonly value: number | Uint8Array;
  /** Bytes of the number; meters leave leading ones out. */
  readonly bytes?: number;
  readonly signed?: boolean;
}

/** An SML file with one list of values: open, list, close, each a message, in the transport's escapes and with its CRC. */
export function smlFile(values: readonly Sent[]): Uint8Array {
  const list = values.map(({ code, unit, scaler, value, bytes = 4, signed = true }) => [
    octets(Buffer.from(code.split(/[-:.*]/).map(Number))),
    NOTHING,
    NOTHING,
    unit === undefined ? NOTHING : number(unit, 1, false),
    scaler === undefined ? NOTHING : number(scaler, 1, true),
    typeof value === 'number' ? number(value, bytes, signed) : octets(value),
    NOTHING,
  ]);
  const server = octets(Buffer.from([0x0a, 1, 0x54, 0x53, 0x54, 0, 0, 1, 2, 3]));
  const body = listOf([NOTHING, server, NOTHING, NOTHING, listOf(list.map(listOf)), NOTHING, NOTHING]);
  const close = listOf([NOTHING]);
  return transported(Buffer.concat([message(1, 0x0701, body), message(2, 0x0201, close)]));
}

const NOTHING = Buffer.from([0x01]);

function message(transaction: number, choice: number, body: Uint8Array): Uint8Array {
  const content = listOf([number(choice, 2, false), body]);
  const crc = number(0x1234, 2, false);
  const head = [octets(Uint8Array.of(transaction)), number(0, 1, false), number(0, 1, false)];
  return listOf([...head, content, crc, Buffer.from([0])]);
}

function octets(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([head(0, bytes.length, 1), bytes]);
}

function number(value: number, size: number, signed: boolean): Uint8Array {
  const bytes = Buffer.alloc(size);
  let rest = BigInt.asUintN(8 * size, BigInt(value));
  for (let i = size - 1; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 255n);
  return Buffer.concat([head(signed ? 5 : 6, size, 1), bytes]);
}

function listOf(items: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([head(7, items.length, 0), ...items]);
}

/** Type and length; a length of more than 15 takes two bytes, which are counted where the first one is. */
function head(type: number, length: number, own: 0 | 1): Uint8Array {
  const short = length + own;
  if (short < 16) return Buffer.from([(type << 4) | short]);
  const long = length + 2 * own;
  return Buffer.from([0x80 | (type << 4) | (long >> 4), long & 15]);
}

function transported(messages: Uint8Array): Uint8Array {
  const fill = (4 - (messages.length % 4)) % 4;
  const words = Buffer.concat([messages, Buffer.alloc(fill)]);
  const escaped: Uint8Array[] = [Buffer.from('1b1b1b1b01010101', 'hex')];
  for (let i = 0; i < words.length; i += 4) {
    const word = words.subarray(i, i + 4);
    escaped.push(word);
    if (word.every((byte) => byte === 0x1b)) escaped.push(word);
  }
  escaped.push(Buffer.from([0x1b, 0x1b, 0x1b, 0x1b, 0x1a, fill]));
  const file = Buffer.concat(escaped);
  const crc = crcOf(file);
  return Buffer.concat([file, Uint8Array.of(crc & 0xff, crc >> 8)]);
}

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
  }
  return crc ^ 0xffff;
}
