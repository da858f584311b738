/** So many windows closed at once leave garbage of some megabytes behind. */
const MANY = 250;

/**
 * Collects this thread's garbage at once after each MANY things counted, where Node was started with `--expose-gc`, as
 * the service starts it; anywhere else it does nothing. V8 by itself would leave what a burst has left behind lying for a
 * minute, until the next burst, in memory that others on a small machine could use.
 */
export class Tidy {
  readonly #collect: (() => void) | undefined;
  #counted = 0;

  constructor(collect: (() => void) | undefined = (globalThis as { readonly gc?: () => void }).gc) {
    this.#collect = collect;
  }

  /** Takes about ten milliseconds where it is time. */
  count(things: number): void {
    this.#counted += things;
    if (this.#counted < MANY) return;
    this.#counted = 0;
    this.#collect?.();
  }
}
