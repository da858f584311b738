import type { River } from './river.ts';

type Waiting = Pick<River, 'bell' | 'commit_interval' | 'budget' | 'inlets' | 'world'>;

/**
 * Waits until it is time for a commit: after the interval, or sooner where a source asks for it. Over the write budget it
 * is put off as long as all that came in is kept by whoever sent it.
 */
export async function lull({ bell, commit_interval, budget, inlets, world }: Waiting): Promise<void> {
  const until = world.clock.mono() + commit_interval * (budget?.stretch ?? 1);
  for (;;) {
    const rung = await bell.wait(commit_interval);
    if (rung || world.clock.mono() >= until || !inlets.every(({ source }) => source.canWait?.() ?? false)) return;
  }
}
