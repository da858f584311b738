/** A stream of chance that a seed decides; streams with different names do not disturb each other. */
export class Chance {
  #state: number;

  constructor(seed: number, stream: string) {
    let state = seed ^ 0x9e3779b9;
    for (let i = 0; i < stream.length; i++) state = Math.imul(state ^ stream.charCodeAt(i), 0x01000193);
    this.#state = state;
    for (let i = 0; i < 4; i++) this.next();
  }

  /** A number from [0, 1). Source: mulberry32, T. Ettinger (public domain). */
  readonly next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };

  yes(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from 0 to n - 1. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}
