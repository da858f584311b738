/**
 * How laws over long stories are tried: fewer runs than the usual hundred, and a story that breaks one is cut down
 * to a small one for at most some seconds, instead of minutes.
 */
export const LAW = { numRuns: 40, interruptAfterTimeLimit: 15_000 } as const;
