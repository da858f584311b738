/** How a value lies in registers. */
export const TYPES = ['int16', 'uint16', 'int32', 'uint32', 'float32', 'int64', 'uint64', 'float64'] as const;
export type ValueType = (typeof TYPES)[number];

/**
 * In which order the bytes of a value come, written for four bytes of which A is the highest. Registers themselves are
 * sent with their high byte first: abcd has the high word first, cdab the low word; badc and dcba swap the bytes too.
 */
export const ORDERS = ['abcd', 'cdab', 'badc', 'dcba'] as const;
export type ByteOrder = (typeof ORDERS)[number];

/** How many registers a value takes. */
export function widthOf(type: ValueType): number {
  return Number(/\d+$/.exec(type)?.[0]) / 16;
}

/** The number as it was sent, not scaled. 64-bit integers beyond 2^53 lose their last digits, as any number here does. */
export function rawValue(bytes: Uint8Array, type: ValueType, order: ByteOrder): number {
  const straight = inOrder(bytes, order);
  const view = new DataView(straight.buffer, straight.byteOffset, straight.length);
  switch (type) {
    case 'int16':
      return view.getInt16(0);
    case 'uint16':
      return view.getUint16(0);
    case 'int32':
      return view.getInt32(0);
    case 'uint32':
      return view.getUint32(0);
    case 'float32':
      return shortest(view.getFloat32(0));
    case 'int64':
      return Number(view.getBigInt64(0));
    case 'uint64':
      return Number(view.getBigUint64(0));
    case 'float64':
      return view.getFloat64(0);
  }
}

/** `raw * scale`, as a person would work it out: 2257 times 0.1 is 225.7, not 225.70000000000002. */
export function scaled(raw: number, scale: number): number {
  if (scale === 1) return raw;
  const divisor = Math.round(1 / scale);
  return Math.abs(divisor * scale - 1) < 1e-9 ? raw / divisor : raw * scale;
}

function inOrder(bytes: Uint8Array, order: ByteOrder): Uint8Array {
  if (order === 'abcd') return bytes;
  const words = Array.from({ length: bytes.length / 2 }, (_, i) => bytes.subarray(2 * i, 2 * i + 2));
  const swapped = order === 'cdab' || order === 'dcba' ? words.reverse() : words;
  const straight = swapped.flatMap(([high = 0, low = 0]) => (order === 'cdab' ? [high, low] : [low, high]));
  return Uint8Array.from(straight);
}

// A float of 32 bits has seven digits: 230.2, not 230.1999969482422.
function shortest(value: number): number {
  if (!Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
