import { isDeepStrictEqual } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { newRiverState, Pipeline, type RiverState } from '../../agent/ingest/pipeline.ts';
import type { Batch } from '../../agent/model/batch.ts';
import type { SeriesId, SeriesPlan } from '../../agent/model/series.ts';
import type { WindowPlan } from '../../agent/model/window.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../agent/run/checkpoint.ts';
import type { Step } from '../../agent/store/store.ts';
import type { Effects } from '../../agent/window/effects.ts';
import type { Sim } from './sim.ts';

/** The river of an agent that never crashes: it takes the same steps, and must come to the same. */
export class Twin {
  readonly #sim: Sim;
  readonly #windows: WindowPlan;
  readonly #plans = new Map<SeriesId, SeriesPlan>();
  #pipeline: Pipeline;

  constructor(sim: Sim) {
    this.#sim = sim;
    this.#windows = sim.scenario.windows;
    this.#pipeline = this.#from(newRiverState());
  }

  committed(step: Step): void {
    for (const { id, plan } of step.series) this.#plans.set(id, plan);
    const { ledger } = this.#pipeline.state;
    const [received, invalid] = [step.ledger.received - ledger.received, step.ledger.invalid - ledger.invalid];
    // A step without readings may be the one that closes all that is open: then something is closed.
    const closing = step.batch.count === 0 && hasEffects(step.effects);
    const before = closing ? serialize(this.#pipeline.state) : undefined;
    const { cleaned, effects } = this.#pipeline.take(copyOf(step.batch), received, invalid, step);
    const same = sameEffects(effects, step.effects);
    if (!same && before) return this.#closeAll(before, step);
    this.#sim.law(same, 'I6 the same effects', () => 'a step had other effects than its twin');
    const verdicts = step.cleaned.verdicts.slice(0, step.batch.count);
    this.#sim.law(
      isDeepStrictEqual(cleaned.verdicts, verdicts),
      'I6 the same cleaning',
      () => 'a step was cleaned otherwise than its twin',
    );
  }

  beginEpoch(): void {
    this.#pipeline.beginEpoch();
  }

  /** The store is damaged: the river that begins after it knows nothing of the one before. */
  damaged(): void {
    this.#pipeline = this.#from(newRiverState());
  }

  /** A life begins, and its clock with it. */
  resume(mono: number): void {
    this.#pipeline.resume(mono);
  }

  /** A life has taken up where the last one ended: it must remember all that the twin does. */
  recovered(pipeline: Pipeline, mono: number): void {
    // Monotonic clocks begin anew with each life, so both count from here.
    pipeline.resume(mono);
    this.#pipeline.resume(mono);
    const [ours, theirs] = [packed(this.#pipeline.state), packed(pipeline.state)];
    for (const part of ['ledger', 'windows', 'clean', 'hold'] as const) {
      const same = isDeepStrictEqual(theirs[part], ours[part]);
      this.#sim.law(same, 'I6 recovery', () => `${part} came back otherwise than they were`);
    }
    // Not from what was packed: what that might lack would be missing in what comes of it, too.
    this.#pipeline = this.#from(deserialize(serialize(this.#pipeline.state)) as RiverState);
  }

  /** The store is copied. Answers what to do when the copy takes its place. */
  copied(): () => void {
    const state = serialize(this.#pipeline.state);
    return () => {
      this.#pipeline = this.#from(deserialize(state) as RiverState);
    };
  }

  #closeAll(before: Buffer, step: Step): void {
    this.#pipeline = this.#from(deserialize(before) as RiverState);
    const effects = this.#pipeline.closeAll(step);
    const same = sameEffects(effects, step.effects);
    this.#sim.law(same, 'I6 the same effects', () => 'closing all had other effects than with the twin');
  }

  #from(state: RiverState): Pipeline {
    return new Pipeline(state, this.#windows, (id) => this.#plans.get(id) as SeriesPlan);
  }
}

/** Without the room to spare in the arrays of open panes, of which some come back with none. */
function packed(state: RiverState): RiverState {
  return decodeCheckpoint(encodeCheckpoint(state));
}

function hasEffects({ closed, late, due }: Effects): boolean {
  return closed.length + late.length + due.length > 0;
}

function sameEffects(a: Effects, b: Effects): boolean {
  return isDeepStrictEqual(a, b);
}

function copyOf({ count, series, times, values, flags }: Batch): Batch {
  return { count, series: series.slice(), times: times.slice(), values: values.slice(), flags: flags.slice() };
}
