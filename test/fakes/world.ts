import { SILENT } from '../../agent/model/log.ts';
import type { World } from '../../agent/model/world.ts';

/** A world whose clocks stand still until the test moves them, and whose timers ring when they are passed. */
export class FakeWorld implements World {
  readonly log = SILENT;
  readonly random = () => 0.5;
  readonly secret = () => 'secret';
  #mono = 1_000;
  #timers = new Set<{ at: number; ring: () => void }>();
  readonly clock = { now: () => 1_795_340_400_000 + this.#mono, mono: () => this.#mono };

  readonly timer = (delay: number, ring: () => void): (() => void) => {
    const entry = { at: this.#mono + delay, ring };
    this.#timers.add(entry);
    return () => void this.#timers.delete(entry);
  };

  /** Moves on in steps of at most a second, letting everything that is due happen in between. */
  async pass(length: number): Promise<void> {
    const end = this.#mono + length;
    while (this.#mono < end) {
      this.#mono = Math.min(end, this.#mono + 1_000);
      for (const entry of [...this.#timers]) {
        if (entry.at > this.#mono) continue;
        this.#timers.delete(entry);
        entry.ring();
      }
      await settle();
    }
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}
