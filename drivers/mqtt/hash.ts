const LOW_SEED = 0x811c9dc5;
const HIGH_SEED = 0x2d358dcc;

/**
 * A 53-bit hash of a message, the same on every machine and for good: it is stored beside committed deliveries and
 * compared after a restart. Not meant against forgery: who can send a message can send it twice anyway.
 *
 * Two 32-bit multiplicative hashes with different multipliers over topic, a separator and payload, finished as in
 * MurmurHash3 (A. Appleby, public domain). Complexity: linear, no allocation.
 */
export function hashMessage(topic: string, payload: Uint8Array): number {
  let low = LOW_SEED;
  let high = HIGH_SEED;
  for (let i = 0; i < topic.length; i++) {
    const code = topic.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  // No topic holds this character, so that moving a byte from topic to payload changes the hash.
  low = Math.imul(low ^ 0xffff, 0x01000193);
  high = Math.imul(high ^ 0xffff, 0x85ebca6b);
  for (let i = 0; i < payload.length; i++) {
    const byte = payload[i] as number;
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul((high << 7) | (high >>> 25), 0x85ebca6b) ^ byte;
  }
  return (finish(high) & 0x1fffff) * 0x1_0000_0000 + (finish(low) >>> 0);
}

function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
