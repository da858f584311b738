import type { Millis } from '../model/time.ts';
import type { Timer } from './uplink.ts';

/** The timers of Node; they do not keep the process alive by themselves. */
export const nodeTimer: Timer = (delay, ring) => {
  const timer = setTimeout(ring, delay);
  timer.unref();
  return () => clearTimeout(timer);
};

/** A wait that ends early when someone rings; a ring while nobody waits ends the next wait at once. */
export class Alarm {
  readonly #timer: Timer;
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  readonly ring = (): void => {
    this.#rung = true;
    this.#wake?.();
  };

  async wait(longest: Millis): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const cancel = this.#timer(longest, resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#rung = false;
  }
}
