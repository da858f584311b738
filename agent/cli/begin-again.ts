import { Failure } from '../model/failure.ts';
import type { Log } from '../model/log.ts';

/** A card that spoils its data again and again is no case for a program: the service manager waits longer each time. */
const MOST = 3;

/**
 * Lives, and lives again where an end is of the sort that a new beginning mends: a database that turned out to be damaged is
 * moved aside then, and what can be read of it goes on in a new one. Anything else is thrown, and so is one too many.
 */
export async function beginAgain(live: () => Promise<void>, log: Log): Promise<void> {
  for (let times = 1; ; times++) {
    try {
      return await live();
    } catch (error) {
      if (!(error instanceof Failure && error.mended_by_restart) || times > MOST) throw error;
      log.error({ reason: error.message, times }, 'agent_begins_again');
    }
  }
}
