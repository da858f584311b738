import type { Millis } from '../../agent/model/time.ts';
import { sum } from '../checksums/sum.ts';
import type { Question } from '../protocol.ts';

/** An address that every meter answers to: for one that is alone on its bus. */
export const ANYBODY = 254;

// EN 13757-2, 5.5: a request for data, with the frame count bit set or not.
const REQUESTS = [0x5b, 0x7b] as const;

/**
 * Asks a meter for its data. A meter with more than one telegram goes on to the next when the frame count bit changes, and
 * repeats the last one when it does not.
 */
export function requestFor(address: number, telegram: number, timeout: Millis): Question {
  return {
    name: telegram === 0 ? 'its data' : `its telegram ${telegram + 1}`,
    bytes: short(REQUESTS[telegram % 2] as number, address),
    answeredBy: (frame) => frame[1] === address || address === ANYBODY,
    timeout,
  };
}

function short(control: number, address: number): Uint8Array {
  const body = [control, address];
  return Uint8Array.of(0x10, ...body, sum(Uint8Array.from(body)) & 0xff, 0x16);
}
