import { gunzipSync } from 'node:zlib';
import { MAX_MESSAGE_BYTES } from '../wire/message.ts';

/** The first two bytes of what gzip makes (RFC 1952, 2.3.1); a message that is not packed begins with a brace. */
const GZIP = [0x1f, 0x8b];

/**
 * The bytes of a message, which may come packed; undefined where that cannot be undone, or would give more than a
 * message may have.
 */
export function unpack(payload: Uint8Array): Uint8Array | undefined {
  if (payload[0] !== GZIP[0] || payload[1] !== GZIP[1]) return payload;
  try {
    return gunzipSync(payload, { maxOutputLength: MAX_MESSAGE_BYTES });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
