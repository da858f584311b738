import type { Millis } from '../model/time.ts';

/**
 * What is under way, and for how long: a turn of a loop that never ends is a loop that stands still, whatever else goes
 * on. One entry a name, and names are fixed words of the program.
 */
export class Pulse {
  readonly #mono: () => Millis;
  readonly #since = new Map<string, Millis>();

  constructor(mono: () => Millis) {
    this.#mono = mono;
  }

  /** It begins, unless it is under way already. */
  begin(what: string): void {
    if (!this.#since.has(what)) this.#since.set(what, this.#mono());
  }

  /** It goes on: something came of it. */
  beat(what: string): void {
    this.#since.set(what, this.#mono());
  }

  end(what: string): void {
    this.#since.delete(what);
  }

  /** How long the oldest of all has been without a beat; 0 while nothing is under way. */
  longest(): Millis {
    const since = Math.min(...this.#since.values());
    return this.#since.size === 0 ? 0 : this.#mono() - since;
  }
}
