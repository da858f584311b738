const begun = 'weir:';

/** One calm line about a step, on stderr, so that a program's own output stays its own. */
export function say(line) {
  process.stderr.write(`${begun} ${line}\n`);
}

/** Does one step and says what it was and how long it took. */
export function timed(what, work) {
  const start = performance.now();
  const result = work();
  say(`${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return result;
}

/** The step cannot be done: what happened and what to do, as a sentence. */
export class StepFailure extends Error {}

/** Ends the script. An expected failure is a sentence; anything else keeps its stack. */
export function fail(error) {
  say(error instanceof StepFailure ? error.message : (error?.stack ?? String(error)));
  process.exit(1);
}
