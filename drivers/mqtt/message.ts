import type { Frame } from './frame.ts';

/** A message by itself. */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

/** The message of a frame, valid as long as that. */
export function messageOf({ bytes, payload_from, payload_to, retained }: Frame, topic: string): Message {
  return { topic, payload: bytes.subarray(payload_from, payload_to), retained };
}

/** A message that outlives the buffer in which it came. */
export function copyOf({ topic, payload, retained }: Message): Message {
  return { topic, payload: Uint8Array.from(payload), retained };
}
