import { RULE_NAMES } from '../clean/rules.ts';
import type { Gather, Taken } from '../ingest/gather.ts';
import { markHeld } from '../ingest/hold.ts';
import { type Placed, place } from '../ingest/place.ts';
import type { SeriesRegistry } from '../ingest/registry.ts';
import type { Judgement } from '../ingest/timekeeper.ts';
import { type Batch, type Cleaned, FLAG, MENDED } from '../model/batch.ts';
import type { Deliveries, Step } from '../store/store.ts';
import type { Effects } from '../window/effects.ts';
import { encodeCheckpoint } from './checkpoint.ts';
import type { Inlet, River } from './river.ts';

/** A step, and what its sources wait to hear of. */
export interface NextStep {
  readonly step: Step;
  readonly sources: Taken['sources'];
  /** What was gathered, to be given back once the step is told. */
  readonly gathered: Taken['batch'];
}

/**
 * Takes what was gathered, and what is held where the time has become known, through cleaning and windows; undefined
 * when there is nothing worth a commit. `judgement` is the timekeeper's.
 */
export function nextStep(river: River, judgement: Judgement, last: boolean): NextStep | undefined {
  const { gather, pipeline, registry, gauges, inlets, timekeeper } = river;
  const known = gauges.clock;
  const empty = gather.empty;
  const taken = gather.take();
  const { batch: arrived, future } = timed(river, judgement, taken);
  gauges.clock = timekeeper.state;
  // What is known of the clock must outlast a crash: after it, it cannot always be told again.
  const idle = empty && judgement.kind !== 'place' && gauges.clock === known;
  const moment = { now: timekeeper.now(), mono: timekeeper.mono(), clock: judgement.clock };
  const invalid = taken.invalid + future;
  const { batch, cleaned, effects, derived } = pipeline.take(arrived, taken.received, invalid, moment);
  if (idle && !last && !gauges.checkpointDue && !hasEffects(effects)) return undefined;
  countVerdicts(batch, taken, cleaned, registry, gather);
  for (const [source, missing] of derived.missing) gather.tally(taken, `${source}.note.not_derived`, missing);
  const step: Step = {
    ...moment,
    boot: timekeeper.boot,
    batch,
    cleaned,
    effects,
    ledger: { ...pipeline.state.ledger },
    counts: taken.counts,
    ...registry.takeFresh(),
    deliveries: deliveriesOf(taken, inlets),
    ...(last || gauges.checkpointDue ? { checkpoint: encodeCheckpoint(pipeline.state) } : {}),
  };
  return { step, sources: taken.sources, gathered: taken.batch };
}

/** The readings of the step, each at its time as far as that is known. Goes over to the time that was judged right. */
function timed({ gather, pipeline, registry, timekeeper }: River, judgement: Judgement, taken: Taken): Placed {
  const { batch } = taken;
  if (judgement.kind === 'hold') markHeld(batch, timekeeper.surely);
  if (judgement.kind !== 'place') return { batch, future: 0 };
  const placed = place(pipeline.state.hold, batch, timekeeper.now(), judgement);
  timekeeper.accept(judgement);
  for (let i = 0; placed.future > 0 && i < placed.batch.count; i++) {
    if (((placed.batch.flags[i] as number) & FLAG.FUTURE) === 0) continue;
    gather.tally(taken, `${registry.plan(placed.batch.series[i] as number).source}.invalid.future`, 1);
  }
  return placed;
}

function hasEffects({ closed, late, due }: Effects): boolean {
  return closed.length + late.length + due.length > 0;
}

/** Counts what the rules rejected and mended, by source and rule: `bench.rejected.range`. */
function countVerdicts(
  batch: Batch,
  taken: Taken,
  { verdicts }: Cleaned,
  registry: SeriesRegistry,
  gather: Gather,
): void {
  for (let i = 0; i < batch.count; i++) {
    const verdict = verdicts[i] as number;
    if (verdict === 0) continue;
    const { source } = registry.plan(batch.series[i] as number);
    const what = verdict & MENDED ? 'mended' : 'rejected';
    gather.tally(taken, `${source}.${what}.${RULE_NAMES[verdict & ~MENDED]}`, 1);
  }
}

function deliveriesOf(taken: Taken, inlets: readonly Inlet[]): Deliveries[] {
  const deliveries: Deliveries[] = [];
  for (const { source, keep } of inlets) {
    const gathered = taken.sources.get(source.name);
    if (!gathered) continue;
    const { forget } = gathered;
    const identities = gathered.identities.columns();
    const bookmark = source.bookmark?.();
    if (identities.ids.length === 0 && !forget && bookmark === undefined) continue;
    deliveries.push({ source: source.name, forget, identities, keep, ...(bookmark !== undefined && { bookmark }) });
  }
  return deliveries;
}
