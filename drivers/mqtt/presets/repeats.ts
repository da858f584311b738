import type { Instant, Millis } from '../../../agent/model/time.ts';

/**
 * Knows again what was met a moment ago: a radio that says everything three times, two gateways that heard the same
 * beacon. At most `limit` keys; at the bound the oldest half is forgotten, and a repetition of one of those counts again.
 */
export class Repeats {
  readonly #window: Millis;
  readonly #limit: number;
  #young = new Map<string, Instant>();
  #old = new Map<string, Instant>();

  constructor(window: Millis, limit = 10_000) {
    this.#window = window;
    this.#limit = limit;
  }

  /** Whether the key was met within the window before `at`; it is met now. A repetition does not prolong the window. */
  met(key: string, at: Instant): boolean {
    const before = this.#young.get(key) ?? this.#old.get(key);
    if (before !== undefined && at - before < this.#window && at >= before) return true;
    if (this.#young.size >= this.#limit / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, at);
    return false;
  }
}
