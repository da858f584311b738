import type { Instant } from '../model/time.ts';
import type { CollectDatabase, Progress } from './database.ts';
import { admit, has, insert, type Range } from './sequence.ts';
import { MAX_LOST } from './tables.ts';

/**
 * Gives up numbers that the agent no longer has: they are recorded in table `gap`, and the acknowledgement moves past
 * them, for nothing would ever come that could close the gap. Should one arrive after all, it is stored and taken
 * off that table. Answers the progress as it stands then.
 */
export function forgo(
  db: CollectDatabase,
  agent: string,
  epoch: string,
  ranges: readonly Range[],
  now: Instant,
): Promise<Progress | undefined> {
  return db.transaction(async (tx) => {
    const progress = await tx.progress(agent, epoch);
    if (!progress) return undefined;
    let lost = await tx.lost(agent, epoch);
    for (const range of ranges) {
      if (has(progress, range.from)) continue;
      admit(progress, range.from, range.to);
      lost = insert(lost, range);
    }
    await tx.saveLost(agent, epoch, lost.slice(-MAX_LOST), now);
    await tx.saveProgress(progress);
    return progress;
  });
}
