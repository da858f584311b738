import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { ByteReader, ByteWriter } from '../statistics/bytes.ts';

const PLAIN = 1;
const DEFLATED = 2;
const WORTH_DEFLATING = 256;
/** Nothing that is stored has more. */
const MAX_BYTES = 1 << 28;

/** A block is a few kilobytes: a smaller table takes less time to be made than the block to be packed. */
const QUICK = { level: constants.Z_BEST_SPEED, windowBits: 13, memLevel: 7 };
const SMALL = { level: 6, windowBits: 15, memLevel: 8 };

/** The bytes of a block as they are stored: deflated where that is shorter, after a byte that says so and their length. */
export function deflated(body: Uint8Array, how: 'quick' | 'small'): Uint8Array {
  const options = how === 'quick' ? QUICK : SMALL;
  const packed = body.length >= WORTH_DEFLATING ? deflateRawSync(body, options) : body;
  const shorter = packed.length < body.length;
  const head = new ByteWriter(16);
  head.byte(shorter ? DEFLATED : PLAIN);
  head.varint(body.length);
  return Buffer.concat([head.bytes(), shorter ? packed : body]);
}

/** @throws Error for bytes that `deflated` did not make: soon, and in bounded memory. */
export function inflated(bytes: Uint8Array): Uint8Array {
  const head = new ByteReader(bytes);
  const form = head.byte();
  const length = head.varint();
  if (form !== PLAIN && form !== DEFLATED) throw new Error(`damaged block: unknown form ${form}`);
  if (length > MAX_BYTES) throw new Error(`damaged block: ${length} bytes unpacked`);
  const rest = bytes.subarray(bytes.length - head.left);
  const body = form === PLAIN ? rest : inflateRawSync(rest, { maxOutputLength: Math.max(length, 1) });
  if (body.length !== length) throw new Error(`damaged block: ${body.length} bytes instead of ${length}`);
  return body;
}
