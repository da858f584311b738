import type { Millis } from '../model/time.ts';

/** A wait that can be cut short: the pace of the filling loop, and whoever needs it to hurry. */
export class Bell {
  #wake: (() => void) | undefined;
  #rung = false;

  /** Ends the wait that is on, or the next one at once. */
  readonly ring = (): void => {
    this.#rung = true;
    this.#wake?.();
  };

  /** Resolves after `length`, or as soon as the bell is rung; answers whether it was. */
  wait(length: Millis): Promise<boolean> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        const rung = this.#rung;
        this.#wake = undefined;
        this.#rung = false;
        resolve(rung);
      };
      const timer = setTimeout(done, length);
      this.#wake = done;
      if (this.#rung) done();
    });
  }
}
