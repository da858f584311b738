import type { Protocol } from './protocol.ts';

/** All protocols that are listened to, beside plain lines. A new one is a folder here and a word in this list. */
export const protocols: readonly Protocol[] = [];
