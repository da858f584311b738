import { serialize } from 'node:v8';
import { goesBack } from '../ingest/timekeeper.ts';
import { closeOpenWindows } from './close-open-windows.ts';
import { commitStubbornly } from './commit-stubbornly.ts';
import { type NextStep, nextStep } from './next-step.ts';
import type { River } from './river.ts';

/**
 * One turn of loop 1: what came in since the last commit is cleaned, flows into the windows, and becomes durable with
 * everything it brought about; only then are its sources told. The `last` one leaves a checkpoint.
 */
export async function turn(river: River, last: boolean, stop: AbortSignal): Promise<void> {
  const judgement = river.timekeeper.judge(river.pipeline.state.hold.count);
  if (goesBack(judgement)) await beginEpoch(river, BACK);
  const next = nextStep(river, judgement, last);
  if (next) await commit(river, next, stop);
  if (river.gauges.epochOver) await beginEpoch(river, river.gauges.epochOver);
}

async function commit(river: River, { step, sources, gathered }: NextStep, stop: AbortSignal): Promise<void> {
  const began = river.world.clock.mono();
  const committed = await commitStubbornly(river, step, stop);
  river.gauges.committed(committed, river.world.clock.mono() - began);
  for (const { source } of river.inlets) {
    const ticket = sources.get(source.name)?.ticket;
    if (ticket) source.durable(ticket);
  }
  river.feed.tell(step);
  river.gather.giveBack(gathered);
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
