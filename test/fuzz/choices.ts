/** Makes choices out of bytes, always the same ones of the same bytes: how a fuzzer writes what has a form. */
export interface Choices {
  /** A whole number from 0 up to, but without, `most`. */
  below(most: number): number;
  among<const T extends readonly unknown[]>(...all: T): T[number];
  /** Several of what is made, at least one. */
  some<T>(most: number, make: (i: number) => T): T[];
  /** Now and then what is made, and otherwise nothing. */
  maybe<T>(make: () => T): T | undefined;
}

export function choicesOf(bytes: Uint8Array): Choices {
  let at = 0;
  const next = () => bytes[at++] ?? (at * 167) & 0xff;
  const below = (most: number) => (most <= 256 ? next() : next() * 256 + next()) % most;
  return {
    below,
    among: (...all) => all[below(all.length)],
    some: (most, make) => Array.from({ length: 1 + below(most) }, (_, i) => make(i)),
    maybe: (make) => (below(3) === 0 ? make() : undefined),
  };
}
