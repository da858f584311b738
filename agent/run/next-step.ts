import { serialize } from 'node:v8';
import { RULE_NAMES } from '../clean/rules.ts';
import type { Gather, Taken } from '../ingest/gather.ts';
import type { SeriesRegistry } from '../ingest/registry.ts';
import { type Cleaned, MENDED } from '../model/batch.ts';
import type { Deliveries, Step } from '../store/store.ts';
import type { Effects } from '../window/effects.ts';
import type { Inlet, River } from './river.ts';

/** A step, and what its sources wait to hear of. */
export interface NextStep {
  readonly step: Step;
  readonly sources: Taken['sources'];
}

/** Takes what was gathered through cleaning and windows; undefined when there is nothing worth a commit. */
export function nextStep(river: River, last: boolean): NextStep | undefined {
  const { world, gather, pipeline, registry, gauges, inlets } = river;
  const moment = { now: world.clock.now(), mono: world.clock.mono(), clock: gauges.clock };
  const idle = gather.empty;
  const taken = gather.take();
  const { cleaned, effects } = pipeline.take(taken.batch, taken.received, taken.invalid, moment);
  if (idle && !last && !gauges.checkpointDue && !hasEffects(effects)) return undefined;
  countVerdicts(taken, cleaned, registry, gather);
  const step: Step = {
    ...moment,
    batch: taken.batch,
    cleaned,
    effects,
    ledger: { ...pipeline.state.ledger },
    counts: taken.counts,
    ...registry.takeFresh(),
    deliveries: deliveriesOf(taken, inlets),
    ...(last || gauges.checkpointDue ? { checkpoint: serialize(pipeline.state) } : {}),
  };
  return { step, sources: taken.sources };
}

function hasEffects({ closed, late, due }: Effects): boolean {
  return closed.length + late.length + due.length > 0;
}

/** Counts what the rules rejected and mended, by source and rule: `bench.rejected.range`. */
function countVerdicts(taken: Taken, { verdicts }: Cleaned, registry: SeriesRegistry, gather: Gather): void {
  for (let i = 0; i < taken.batch.count; i++) {
    const verdict = verdicts[i] as number;
    if (verdict === 0) continue;
    const { source } = registry.plan(taken.batch.series[i] as number);
    const what = verdict & MENDED ? 'mended' : 'rejected';
    gather.tally(taken, `${source}.${what}.${RULE_NAMES[verdict & ~MENDED]}`, 1);
  }
}

function deliveriesOf(taken: Taken, inlets: readonly Inlet[]): Deliveries[] {
  const deliveries: Deliveries[] = [];
  for (const { source, keep } of inlets) {
    const gathered = taken.sources.get(source.name);
    if (!gathered) continue;
    const { forget, identities } = gathered;
    const bookmark = source.bookmark?.();
    if (identities.length === 0 && !forget && bookmark === undefined) continue;
    deliveries.push({ source: source.name, forget, identities, keep, ...(bookmark !== undefined && { bookmark }) });
  }
  return deliveries;
}
