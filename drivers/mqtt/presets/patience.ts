import type { Instant, Millis } from '../../../agent/model/time.ts';

// Devices describe themselves within seconds of being heard of, if they do at all.
const WAIT: Millis = 10_000;
const MAX_WAITING = 5000;

/**
 * What is heard of a device before it has described itself is left out for ten seconds: a series that is born without
 * its unit gets it only at the next start, and begins a new epoch then. After that it is read as it comes. At most 5,000
 * such devices; beyond that none is waited for.
 */
export class Patience {
  readonly #since = new Map<string, Instant>();

  /** Whether a value of a device that has not described itself is to be left out, which the caller notes. */
  waits(device: string, at: Instant): boolean {
    const since = this.#since.get(device);
    if (since !== undefined) return at - since < WAIT && at >= since;
    if (this.#since.size >= MAX_WAITING) return false;
    this.#since.set(device, at);
    return true;
  }

  /** It has described itself: if it is ever forgotten, it is waited for again. */
  described(device: string): void {
    this.#since.delete(device);
  }
}

/** What a value is noted as that came before its description. */
export const UNDESCRIBED = 'before_description';
