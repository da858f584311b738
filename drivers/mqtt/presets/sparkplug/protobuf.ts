/** One field of a message: its number, and what stands there by its wire type. */
export type Field =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'fixed64' | 'fixed32' | 'bytes'; readonly value: Uint8Array };

// A varint of 64 bits takes ten bytes.
const LONGEST_VARINT = 10;

/**
 * Visits the fields of a protobuf message (protobuf.dev, "Encoding") in their order; answers false where the bytes are
 * none, which may be after some fields. Groups, which nobody has written since 2008, are none. Nested messages are
 * bytes, for the caller to go into as deep as it knows them.
 */
export function visitFields(message: Uint8Array, visit: (field: Field) => void): boolean {
  let at = 0;

  function varint(): bigint | undefined {
    let value = 0n;
    for (let i = 0; i < LONGEST_VARINT && at < message.length; i++) {
      const byte = message[at++] as number;
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return undefined;
  }
  function take(length: number): Uint8Array | undefined {
    if (length > message.length - at) return undefined;
    at += length;
    return message.subarray(at - length, at);
  }

  while (at < message.length) {
    const tag = varint();
    if (tag === undefined || tag >> 3n === 0n || tag >> 3n > 0x1fffffffn) return false;
    const number = Number(tag >> 3n);
    switch (Number(tag & 7n)) {
      case 0: {
        const value = varint();
        if (value === undefined) return false;
        visit({ number, kind: 'varint', value });
        break;
      }
      case 1: {
        const value = take(8);
        if (value === undefined) return false;
        visit({ number, kind: 'fixed64', value });
        break;
      }
      case 2: {
        const length = varint();
        const value = length === undefined || length > 0x7fffffffn ? undefined : take(Number(length));
        if (value === undefined) return false;
        visit({ number, kind: 'bytes', value });
        break;
      }
      case 5: {
        const value = take(4);
        if (value === undefined) return false;
        visit({ number, kind: 'fixed32', value });
        break;
      }
      default:
        return false;
    }
  }
  return true;
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

export function floatOf({ kind, value }: Field): number | undefined {
  if (kind === 'varint' || kind === 'bytes') return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return kind === 'fixed32' ? view.getFloat32(0, true) : view.getFloat64(0, true);
}

/** A field in bytes: a number, text, or what another message was written as. */
export function encodeField(number: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'number') return Buffer.from([...encodeVarint(number << 3), ...encodeVarint(value)]);
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([...encodeVarint((number << 3) | 2), ...encodeVarint(bytes.length)]), bytes]);
}

function encodeVarint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}
