import { EXIT, Failure, reasonOf } from '../model/failure.ts';
import type { Millis } from '../model/time.ts';
import type { Committed, Step } from '../store/store.ts';
import type { River } from './river.ts';

/** About a minute: a bus that was reset is there again by then, a card that is worn out is not. */
const COMMIT_TRIES = 15;
/** The longest wait between two tries. */
const MOST_PATIENCE: Millis = 5000;

/**
 * A failed commit is not acknowledged: the same step is tried again, over a new connection to the store, then we give up
 * aloud; at once where only a restart helps. A full disk is waited for. What comes in meanwhile is kept as far as it has
 * room, or held back at its source.
 */
export async function commitStubbornly(
  { store, world, gauges }: Pick<River, 'store' | 'world' | 'gauges'>,
  step: Step,
  stop: AbortSignal,
): Promise<Committed> {
  for (let failures = 1; ; failures++) {
    try {
      const committed = await store.commit(step);
      if (gauges.trouble !== undefined) world.log.info({ failures: failures - 1 }, 'commits_again');
      gauges.trouble = undefined;
      return committed;
    } catch (error) {
      gauges.trouble = reasonOf(error);
      gauges.pulse.beat('fill');
      world.log.error({ reason: reasonOf(error), failures }, 'commit_failed');
      const { passing = false, mended_by_restart = false } = error instanceof Failure ? error : {};
      if (mended_by_restart || (failures >= COMMIT_TRIES && !passing) || stop.aborted) {
        const message = `The store could not write, ${failures} times in a row: ${reasonOf(error)}. Check the disk (df, dmesg).`;
        throw new Failure(EXIT.disk, message, { cause: error, mended_by_restart });
      }
      await pause(Math.min(MOST_PATIENCE, 200 * 2 ** failures), stop);
    }
  }
}

/** Waits so long, or until it is time to stop. */
function pause(length: Millis, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, length);
    stop.addEventListener('abort', done);
  });
}
