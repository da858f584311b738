/** A parser under test: bytes go in, and whatever they are, its promises hold. */
export interface Target {
  /** Also the folder of its corpus. */
  readonly name: string;
  /** Inputs that make sense to it, from which others are made. */
  readonly examples: readonly (string | Uint8Array)[];
  /** Pieces that mean something to it, put anywhere. */
  readonly words: readonly string[];
  /** Runs it on an input; throws where a promise is broken. */
  check(input: Buffer): void | Promise<void>;
  close?(): Promise<void>;
}

/** The first line of an input, and the rest: for parsers that take two things. */
export function firstLine(input: Buffer): [line: string, rest: Buffer] {
  const end = input.indexOf(10);
  return end < 0
    ? [input.toString(), Buffer.alloc(0)]
    : [input.toString('utf8', 0, end), Buffer.from(input.subarray(end + 1))];
}

/** Cuts an input into pieces of uneven lengths, always the same for the same input. */
export function pieces(input: Buffer): Buffer[] {
  const cut: Buffer[] = [];
  let seed = input.length + (input[0] ?? 0) * 31 + (input[input.length >> 1] ?? 0) * 17;
  for (let from = 0; from < input.length; ) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    const size = seed % 5 === 0 ? 1 : seed % 997;
    // A copy at an address of its own, as from a socket.
    cut.push(Buffer.from(input.subarray(from, from + Math.max(1, size))));
    from += Math.max(1, size);
  }
  return cut;
}
