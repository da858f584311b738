import type { Millis } from '../model/time.ts';

/** How long a standing acknowledgement is waited for: twice as long after each try that did not move it. */
export interface Patience {
  readonly first: Millis;
  since: Millis;
  wait: Millis;
}

/** The longest wait is this many times the first: 30 s become 16 min, so that a receiver away for days costs little. */
const LONGEST = 32;

export function newPatience(first: Millis): Patience {
  return { first, since: Number.NEGATIVE_INFINITY, wait: first };
}

/** The acknowledgement moved, or something was sent after all had been acknowledged. */
export function calm(patience: Patience, mono: Millis): void {
  patience.since = mono;
  patience.wait = patience.first;
}

export function exhausted(patience: Patience, mono: Millis): boolean {
  return mono - patience.since >= patience.wait;
}

/** A try is being made. */
export function retried(patience: Patience, mono: Millis): void {
  patience.since = mono;
  patience.wait = Math.min(patience.wait * 2, patience.first * LONGEST);
}
