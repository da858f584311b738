/** Exit codes of the program, after sysexits.h. */
export const EXIT = { ok: 0, fault: 1, usage: 64, unavailable: 69, disk: 74, configuration: 78 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * The world broke in a way that ends the command: what was attempted, on what, what happened, what to do.
 * The front door prints the message, without a stack, and exits with `code`.
 */
export class Failure extends Error {
  readonly code: ExitCode;
  /** Whether it is worth trying again without a restart: a full disk is emptied, a broken one is not mended. */
  readonly passing: boolean;
  /** Only a restart mends it, and does: to try again without one is in vain. */
  readonly mended_by_restart: boolean;

  constructor(
    code: ExitCode,
    message: string,
    options: ErrorOptions & { passing?: boolean; mended_by_restart?: boolean } = {},
  ) {
    super(message, options);
    this.name = 'Failure';
    this.code = code;
    this.passing = options.passing ?? false;
    this.mended_by_restart = options.mended_by_restart ?? false;
  }
}

/** We are wrong: stop, and let the service manager start afresh. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** For the end of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new Error(`assertion failed: unexpected ${JSON.stringify(value)}`);
}

/** The message of anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
