import { nestedDeeperThan, valueAt } from '../values/leaves.ts';

/** Documents nested deeper are not parsed at all. */
export const MAX_NESTING = 32;
/** So much of what is no reading is shown. */
export const SAMPLE = 80;

/** The document of a payload; undefined where it is none. */
export function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(payload));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `online`, or what `{"state": "online"}` says; in lower case. */
export function stateWord(payload: Uint8Array): string {
  const text = textOf(payload).trim();
  if (!text.startsWith('{') || nestedDeeperThan(payload, MAX_NESTING)) return text.toLowerCase();
  const state = valueAt(parse(payload), ['state']);
  return typeof state === 'string' ? state.toLowerCase() : '';
}

/** An object may say of itself how it is to be shown, `{"toString": 1}`, and `String` would throw. */
export function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'no text and no number' : String(value);
}

export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('utf8');
}

/** For people: short, and without what would spoil a terminal. */
export function printable(text: string): string {
  return text.slice(0, SAMPLE).replace(/\p{Cc}/gu, '.');
}
