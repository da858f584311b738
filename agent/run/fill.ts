import { serialize } from 'node:v8';
import { goesBack } from '../ingest/timekeeper.ts';
import { closeOpenWindows } from './close-open-windows.ts';
import { commitStubbornly } from './commit-stubbornly.ts';
import { type NextStep, nextStep } from './next-step.ts';
import type { River } from './river.ts';

/**
 * Loop 1: fill the store. What came in since the last commit is cleaned, flows into the windows, and becomes
 * durable with everything it brought about; only then are its sources told. While a commit is under way, readings go on
 * being gathered. Ends, after a last commit with a checkpoint, when `stop` says so.
 */
export async function fill(river: River, stop: AbortSignal): Promise<void> {
  stop.addEventListener('abort', river.bell.ring);
  for (let last = false; !last; ) {
    await river.bell.wait(river.commit_interval);
    last = stop.aborted;
    river.gauges.pulse.begin('fill');
    const judgement = river.timekeeper.judge(river.pipeline.state.hold.count);
    if (goesBack(judgement)) await beginEpoch(river, BACK);
    const next = nextStep(river, judgement, last);
    if (next) await commit(river, next, stop);
    if (river.gauges.epochOver) await beginEpoch(river, river.gauges.epochOver);
    if (!last) relieve(river);
    river.gauges.pulse.end('fill');
  }
}

async function commit(river: River, { step, sources }: NextStep, stop: AbortSignal): Promise<void> {
  const began = river.world.clock.mono();
  const committed = await commitStubbornly(river, step, stop);
  river.gauges.committed(committed, river.world.clock.mono() - began);
  for (const { source } of river.inlets) {
    const ticket = sources.get(source.name)?.ticket;
    if (ticket) source.durable(ticket);
  }
  river.feed.tell(step);
}

// The windows since then would take in readings of two different hours. A new epoch keeps them apart.
const BACK = 'The clock turned out to be ahead: the time goes back';

/** What is open is closed as far as it got; from here on numbers and books start anew. */
async function beginEpoch({ store, pipeline, timekeeper, world, gauges }: River, why: string): Promise<void> {
  await closeOpenWindows(store, pipeline, timekeeper);
  gauges.epoch = await store.beginEpoch(why, serialize(pipeline.nextEpoch()), pipeline.state.hold.readings);
  pipeline.beginEpoch();
  gauges.epochOver = undefined;
  gauges.checkpointDue = true;
  world.log.warn({ why, epoch: gauges.epoch }, 'epoch_begun');
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
