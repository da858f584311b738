import { lull } from './lull.ts';
import type { River } from './river.ts';
import { turn } from './turn.ts';

/**
 * Loop 1: fill the store, turn by turn. While a commit is under way, readings go on being gathered. Ends, after a last
 * commit with a checkpoint, when `stop` says so.
 */
export async function fill(river: River, stop: AbortSignal): Promise<void> {
  stop.addEventListener('abort', river.bell.ring);
  for (let last = false; !last; ) {
    await lull(river);
    last = stop.aborted;
    river.gauges.pulse.begin('fill');
    await turn(river, last, stop);
    if (!last) relieve(river);
    river.gauges.pulse.end('fill');
  }
}

/** Back pressure: sources that can hold back do so while the store is behind. */
function relieve({ gather, inlets }: River): void {
  for (const inlet of inlets) {
    if (gather.full === inlet.paused) continue;
    inlet.paused = gather.full;
    if (inlet.paused) inlet.source.pause();
    else inlet.source.resume();
  }
}
