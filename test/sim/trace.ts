/** Lines kept to be shown when something goes wrong. */
const KEPT = 400;

/** What happened, in words: the newest lines, and a fingerprint of all of them. */
export class Trace {
  readonly #lines: string[] = [];
  /** Epochs have random names; here they are numbered in the order of their appearance. */
  readonly #epochs = new Map<string, string>();
  #hash = 0x811c9dc5;
  #next = 0;
  echo: ((line: string) => void) | undefined;

  epoch(name: string): string {
    let known = this.#epochs.get(name);
    if (known === undefined) {
      known = `e${this.#epochs.size + 1}`;
      this.#epochs.set(name, known);
    }
    return known;
  }

  say(now: number, who: string, what: string): void {
    const line = `${(now / 1000).toFixed(3).padStart(10)}  ${who.padEnd(9)} ${what}`;
    for (let i = 0; i < line.length; i++) this.#hash = Math.imul(this.#hash ^ line.charCodeAt(i), 0x01000193);
    this.#lines[this.#next++ % KEPT] = line;
    this.echo?.(line);
  }

  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  /** The last lines, oldest first. */
  last(count: number): string[] {
    const from = Math.max(0, this.#next - Math.min(count, KEPT));
    return Array.from({ length: this.#next - from }, (_, i) => this.#lines[(from + i) % KEPT] as string);
  }
}
