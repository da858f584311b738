import type { Definition } from '../derive/definition.ts';
import { Derivation } from '../derive/derivation.ts';
import { Gather } from '../ingest/gather.ts';
import { newRiverState, Pipeline } from '../ingest/pipeline.ts';
import { SeriesRegistry } from '../ingest/registry.ts';
import type { Ledger } from '../model/ledger.ts';
import type { PlanFor } from '../model/series.ts';
import type { Clock, Instant } from '../model/time.ts';
import type { WindowPlan } from '../model/window.ts';
import type { Recovered, Store } from '../store/store.ts';
import { changeOfMeaning, sameRules } from './change-of-plan.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { closeOpenWindows } from './close-open-windows.ts';
import { placeHeld } from './place-held.ts';

/** The river as it was when the agent stopped, in order or not, under the plans of now. */
export interface Revived {
  readonly recovered: Recovered;
  readonly registry: SeriesRegistry;
  readonly pipeline: Pipeline;
  readonly gather: Gather;
  readonly epoch: string;
  readonly notes: readonly string[];
}

/** What the configuration of now asks for. */
export interface Wanted {
  readonly windows: WindowPlan;
  readonly planFor: PlanFor;
  /** Series that are made of others. */
  readonly derived?: readonly Definition[];
}

/**
 * Brings back the state before the stop: the last checkpoint, then every step after it once more, under the plans
 * that were in force then. Only after that the configuration of now takes over. A change that would give a window
 * another meaning (its finest size, a series' kind or unit) closes what is open and begins a new epoch. What was held in
 * another boot of the machine, whose monotonic clock is gone, is placed after all that was stored before it.
 */
export async function revive(store: Store, wanted: Wanted, clock: Clock, boot = ''): Promise<Revived> {
  const recovered = await store.recover();
  const registry = new SeriesRegistry(wanted.planFor);
  registry.restore(recovered.series, recovered.labels);
  const state = { ...newRiverState(), ...(recovered.checkpoint && decodeCheckpoint(recovered.checkpoint)) };
  const derivation = wanted.derived?.length ? new Derivation(wanted.derived, registry) : undefined;
  const pipeline = new Pipeline(state, recovered.windows ?? wanted.windows, registry.plan, derivation);
  for await (const entry of recovered.tail()) pipeline.retake(entry.batch, entry.cleaned, entry);
  const notes = [...recovered.notes];
  const out = difference(state.ledger, recovered.ledger);
  state.ledger = { ...recovered.ledger };
  pipeline.resume(clock.mono());

  const gather = new Gather(recovered.counts);
  let { epoch } = recovered;
  const change = out ?? changeOfMeaning(pipeline.windows, registry.all(), wanted);
  const { last } = recovered;
  const strange = last?.boot !== boot;
  const at = { now: () => timeSince(last, clock, boot), mono: clock.mono, boot };
  // What the configuration of now would read otherwise flows into its windows as it is.
  if (change && !out) await placeHeld(store, { pipeline, registry }, at);
  if (change) {
    const state = last === undefined || strange ? 'unsynced' : last.clock;
    if (!out) await closeOpenWindows(store, pipeline, { ...at, state });
    epoch = await store.beginEpoch(change, encodeCheckpoint(pipeline.nextEpoch()), pipeline.state.hold.readings);
    pipeline.beginEpoch();
    notes.push(`${change}: a new epoch begins`);
  }
  const { readings } = pipeline.state.hold;
  if (strange && (await placeHeld(store, { pipeline, registry }, at))) {
    notes.push(
      `${readings} readings came before the clock was set and the power failed: nobody knows when, they are flagged`,
    );
  }
  adopt(wanted, registry, pipeline);
  return { recovered, registry, pipeline, gather, epoch, notes };
}

/** In the same boot the time has gone on with the monotonic clock; in another one nobody knows yet how much later it is. */
function timeSince(last: Recovered['last'], clock: Clock, boot: string): Instant {
  if (!last) return clock.now();
  return last.boot === boot ? last.now + Math.max(0, clock.mono() - last.mono) : last.now;
}

/** The steps taken again must lead to the books that were committed with them. */
function difference(ours: Ledger, stored: Ledger): string | undefined {
  for (const key of ['open', 'summarised', 'rejected', 'duplicate', 'late_dropped'] as const) {
    if (ours[key] !== stored[key]) return `The journal leads to ${key} ${ours[key]}, the books say ${stored[key]}`;
  }
  return undefined;
}

/** From here on the plans of now hold; rules that changed forget what the old ones had seen. */
function adopt(wanted: Wanted, registry: SeriesRegistry, pipeline: Pipeline): void {
  pipeline.windows = wanted.windows;
  for (const { id, plan } of registry.all()) {
    const now = wanted.planFor(plan.source, plan.name, plan.facts);
    if (JSON.stringify(now) === JSON.stringify(plan)) continue;
    registry.replan(id, now);
    if (!sameRules(plan, now)) pipeline.forgetRules(id);
  }
}
