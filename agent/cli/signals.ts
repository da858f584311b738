/** A second Ctrl-C counts only after this long: npm and the terminal both pass the first one on. */
const AGAIN_AFTER_MS = 1000;

export interface Signals {
  /** Resolves with the first SIGINT or SIGTERM. */
  readonly stop: Promise<NodeJS.Signals>;
  /** Signals do again what they do by default. */
  release(): void;
}

/** Listens for the wish to stop. Whoever presses Ctrl-C again, a second later, is let out at once. */
export function listenForStop(mono: () => number): Signals {
  let first: number | undefined;
  let settle: (signal: NodeJS.Signals) => void;
  const stop = new Promise<NodeJS.Signals>((resolve) => {
    settle = resolve;
  });
  const heard = (signal: NodeJS.Signals) => {
    if (first !== undefined && mono() - first > AGAIN_AFTER_MS) process.exit(130);
    first ??= mono();
    settle(signal);
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, heard);
  return {
    stop,
    release() {
      for (const name of names) process.off(name, heard);
    },
  };
}
