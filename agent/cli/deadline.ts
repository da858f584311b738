import { EXIT } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { Millis } from '../model/time.ts';
import type { RunningAgent } from '../run/contract.ts';

/** Whoever tells us to stop waits five seconds, and kills us then. */
const AT_MOST: Millis = 4500;

/**
 * Ends the program in time once it was told to stop, whatever still hangs: a broker that does not let go, a disk that does
 * not answer. What is stored by then is stored for good; what is not was not acknowledged, and comes again from where it
 * can be asked for.
 */
export function endInTime(
  stop: Promise<unknown>,
  running: () => Pick<RunningAgent, 'state'> | undefined,
  log: Log,
): void {
  void stop.then(() => {
    // Not to be cleared: what was printed has to go out, too.
    setTimeout(() => end(running()?.state() ?? 'starting', log), AT_MOST).unref();
  });
}

function end(state: ReturnType<RunningAgent['state']> | 'starting', log: Log): void {
  if (state === 'closed') return process.exit(EXIT.ok);
  if (state === 'working') {
    log.error(
      { after_ms: AT_MOST, lost: 'what came since the last commit, unless it can be asked for' },
      'stopped_unstored',
    );
  } else log.warn({ after_ms: AT_MOST, state }, 'stopped_unfinished');
  // An ordinary exit would wait for the thread that waits for the disk.
  process.kill(process.pid, 'SIGKILL');
}
