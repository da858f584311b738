import { constants, gunzipSync, gzipSync } from 'node:zlib';

/** Below this a message gains nothing worth the work. */
const WORTH_PACKING = 1024;
const OPTIONS = { level: constants.Z_BEST_SPEED, memLevel: 7 };
/** No message is as long as this unpacked. */
const MAX_BYTES = 1 << 28;
/** The first byte of what gzip makes (RFC 1952, 2.3.1). A message begins with a brace. */
const GZIP = 0x1f;

/**
 * A payload as it rests in the outbox: JSON of many summaries takes a fifth of its length, and each byte of it is
 * written to the card twice. The same bytes each time.
 */
export function pack(payload: Uint8Array): Uint8Array {
  if (payload.length < WORTH_PACKING) return payload;
  const packed = gzipSync(payload, OPTIONS);
  // The tenth byte names the system that packed it, which is nobody's business.
  packed[9] = 255;
  return packed.length < payload.length ? packed : payload;
}

/** The payload again. @throws Error where the bytes are damaged. */
export function unpack(stored: Uint8Array): Uint8Array {
  return stored[0] === GZIP ? gunzipSync(stored, { maxOutputLength: MAX_BYTES }) : stored;
}
