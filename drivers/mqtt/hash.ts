/** Two 32-bit states of a hash under way, side by side. */
export interface HashState {
  readonly low: number;
  readonly high: number;
}

const LOW_SEED = 0x811c9dc5;
const HIGH_SEED = 0x2d358dcc;
const LOW_FACTOR = 0x01000193;
const HIGH_FACTOR = 0x85ebca6b;

/**
 * A 32-bit hash of bytes, for tables: one multiplication for four bytes, finished as in MurmurHash3 (A. Appleby,
 * public domain).
 */
export function hashBytes(bytes: DataView, from: number, to: number): number {
  let low = LOW_SEED;
  let at = from;
  for (; at + 4 <= to; at += 4) low = Math.imul(((low << 5) | (low >>> 27)) ^ bytes.getInt32(at, true), LOW_FACTOR);
  for (; at < to; at++) low = Math.imul(((low << 5) | (low >>> 27)) ^ bytes.getUint8(at), LOW_FACTOR);
  return finish(low ^ (to - from));
}

/** What the hash of each message of a topic begins with: its length keeps topic and payload apart. */
export function topicState(topic: Uint8Array): HashState {
  const low = hashBytes(viewOf(topic), 0, topic.length);
  return { low, high: finish(Math.imul(low ^ HIGH_SEED, HIGH_FACTOR) ^ reversed(topic)) };
}

/**
 * A 53-bit hash of a message, the same on every machine and for good: it is stored beside committed deliveries and
 * compared after a restart. Not meant against forgery: who can send a message can send it twice anyway.
 *
 * Two 32-bit multiplicative hashes with different multipliers and rotations, over topic and payload. Complexity: linear, no
 * allocation.
 */
export function hashMessage(topic: HashState, payload: DataView, from: number, to: number): number {
  let { low, high } = topic;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word = payload.getInt32(at, true);
    low = Math.imul(((low << 5) | (low >>> 27)) ^ word, LOW_FACTOR);
    high = Math.imul(((high << 13) | (high >>> 19)) ^ word, HIGH_FACTOR);
  }
  for (; at < to; at++) {
    const byte = payload.getUint8(at);
    low = Math.imul(((low << 5) | (low >>> 27)) ^ byte, LOW_FACTOR);
    high = Math.imul(((high << 13) | (high >>> 19)) ^ byte, HIGH_FACTOR);
  }
  return (finish(high ^ (to - from)) & 0x1fffff) * 0x1_0000_0000 + (finish(low) >>> 0);
}

/** The same bytes, to be read four at a time: twice as fast as putting words together from bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A second look at the bytes, from their end, so that topics alike in one state differ in the other. */
function reversed(bytes: Uint8Array): number {
  let state = HIGH_SEED;
  for (let at = bytes.length - 1; at >= 0; at--) state = Math.imul(state ^ (bytes[at] as number), HIGH_FACTOR);
  return state;
}

function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
