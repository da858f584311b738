/** Powers of ten that a double holds exactly (D. Gay 1990; W. Clinger 1990): one division by them rounds correctly. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
// So many digits fit into the 53 bits of a double, whichever they are.
const EXACT_DIGITS = 15;

const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;

/** The value of `end` where there is no number. */
export const NO_NUMBER = -1;

/**
 * Reads a number as JSON writes it (RFC 8259, 6) from bytes, beginning at `at`; puts the double that `JSON.parse` would
 * make of it into `into[place]`, and answers where it ends, or NO_NUMBER. Up to 15 digits without an exponent are
 * worked out here, which is exact; what has more is left to the engine. No allocation but for those.
 */
export function scanNumber(bytes: Uint8Array, at: number, into: Float64Array, place: number): number {
  let end = at;
  let byte = bytes[end] as number;
  const negative = byte === MINUS;
  if (negative) byte = bytes[++end] as number;
  const first = end;
  let mantissa = 0;
  if (byte === ZERO) byte = bytes[++end] as number;
  else {
    while (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      byte = bytes[++end] as number;
    }
    if (end === first) return NO_NUMBER;
  }
  let digits = end - first;
  let decimals = 0;
  if (byte === POINT) {
    const point = end;
    byte = bytes[++end] as number;
    while (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      byte = bytes[++end] as number;
    }
    decimals = end - point - 1;
    if (decimals === 0) return NO_NUMBER;
    digits += decimals;
  }
  if ((byte | 0x20) === 0x65) {
    end = afterExponent(bytes, end + 1);
    if (end === NO_NUMBER) return NO_NUMBER;
    digits = Number.POSITIVE_INFINITY;
  }
  if (digits > EXACT_DIGITS) {
    into[place] = Number(textOf(bytes, at, end));
  } else {
    const value = decimals === 0 ? mantissa : mantissa / (POWERS[decimals] as number);
    into[place] = negative ? -value : value;
  }
  return end;
}

function afterExponent(bytes: Uint8Array, at: number): number {
  let end = at;
  if (bytes[end] === PLUS || bytes[end] === MINUS) end++;
  const first = end;
  while ((bytes[end] as number) >= ZERO && (bytes[end] as number) <= NINE) end++;
  return end === first ? NO_NUMBER : end;
}

/** Bytes that are known to be ASCII. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}
