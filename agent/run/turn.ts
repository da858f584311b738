import { goesBack, type Judgement } from '../ingest/timekeeper.ts';
import { encodeCheckpoint } from './checkpoint.ts';
import { closeOpenWindows } from './close-open-windows.ts';
import { commitStubbornly } from './commit-stubbornly.ts';
import { type NextStep, nextStep } from './next-step.ts';
import type { River } from './river.ts';

/**
 * One turn of loop 1: what came in since the last commit is cleaned, flows into the windows, and becomes durable with
 * everything it brought about; only then are its sources told. The `last` one leaves a checkpoint.
 */
export async function turn(river: River, last: boolean, stop: AbortSignal): Promise<void> {
  const { inDoubt } = river.timekeeper;
  const judgement = river.timekeeper.judge(river.pipeline.state.hold.count);
  if (goesBack(judgement)) await beginEpoch(river, BACK);
  else if (inDoubt && isAhead(river, judgement)) await beginEpoch(river, AHEAD);
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
  river.tidy?.count(step.effects.closed.length);
}

/** Whether a reading that was let in while the time was not known, in this life or before it, is of the future by now. */
function isAhead({ timekeeper, pipeline }: River, judgement: Judgement): boolean {
  if (judgement.kind === 'hold' || judgement.clock === 'unsynced') return false;
  const shift = judgement.kind === 'place' ? judgement.shift : 0;
  return pipeline.newest > timekeeper.surely + shift;
}

// Everything that came after it would be late until that day.
const AHEAD = 'A time that was believed before the clock was set turned out to be of the future';

// The windows since then would take in readings of two different hours. A new epoch keeps them apart.
const BACK = 'The clock turned out to be ahead: the time goes back';

/** What is open is closed as far as it got; from here on numbers and books start anew. */
async function beginEpoch({ store, pipeline, timekeeper, world, gauges }: River, why: string): Promise<void> {
  await closeOpenWindows(store, pipeline, timekeeper);
  gauges.epoch = await store.beginEpoch(why, encodeCheckpoint(pipeline.nextEpoch()), pipeline.state.hold.readings);
  pipeline.beginEpoch();
  gauges.epochOver = undefined;
  gauges.checkpointDue = true;
  world.log.warn({ why, epoch: gauges.epoch }, 'epoch_begun');
}
