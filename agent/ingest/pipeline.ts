import { type Chain, type CleanState, clean, compileChain, newCleanState } from '../clean/chain.ts';
import { ruleNumber } from '../clean/rules.ts';
import { type Derivation, type Derived, type DeriveState, newDeriveState } from '../derive/derivation.ts';
import { type Batch, type Cleaned, FLAG } from '../model/batch.ts';
import { assert } from '../model/failure.ts';
import { imbalance, type Ledger, newLedger } from '../model/ledger.ts';
import type { RuleUse, SeriesId, SeriesPlan } from '../model/series.ts';
import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { WindowPlan } from '../model/window.ts';
import type { Effects } from '../window/effects.ts';
import { closeAll, newWindowState, resumeAt, step, type WindowState } from '../window/step.ts';
import { type Hold, holdBack, newHold } from './hold.ts';
import { batchOf, joinBatches, joinCleaned } from './with-derived.ts';

/** All that the river remembers between two commits. Plain data: a checkpoint is this, serialised. */
export interface RiverState {
  readonly clean: CleanState;
  windows: WindowState;
  ledger: Ledger;
  /** What waits for the true time. */
  hold: Hold;
  /** What derived series are made of. */
  derive: DeriveState;
}

/** What a step was made of, derived readings included, and what came of it. */
export interface Flowed {
  readonly batch: Batch;
  readonly cleaned: Cleaned;
  readonly effects: Effects;
  readonly derived: Derived;
}

/** The moment at which a step is taken, as far as the river is told. */
export interface Moment {
  readonly now: Instant;
  readonly mono: Millis;
  readonly clock: ClockState;
}

export function newRiverState(): RiverState {
  return {
    clean: newCleanState(),
    windows: newWindowState(),
    ledger: newLedger(),
    hold: newHold(),
    derive: newDeriveState(),
  };
}

const DUPLICATE = ruleNumber('duplicate');

/**
 * The river between intake and store: cleaning, then windows. A deterministic state machine: the same steps from the
 * same state give the same effects, bit for bit. That is what makes recovery exact.
 */
export class Pipeline {
  readonly state: RiverState;
  windows: WindowPlan;
  readonly #plan: (id: SeriesId) => SeriesPlan;
  /** By the number of the series; those with the very same rules share one. */
  readonly #chains: (Chain | undefined)[] = [];
  readonly #compiled = new WeakMap<readonly RuleUse[], Chain>();
  readonly #derivation: Derivation | undefined;

  constructor(
    state: RiverState,
    windows: WindowPlan,
    plan: (id: SeriesId) => SeriesPlan,
    derivation?: Derivation | undefined,
  ) {
    this.state = state;
    this.windows = windows;
    this.#plan = plan;
    this.#derivation = derivation;
  }

  /**
   * Cleans a batch, adds what is derived from it, and lets it flow into the windows, but for what is to be held.
   * `received` and `invalid` come from the intake's count; `invalid` counts also what was held and turns out to be of the
   * future. A derived reading counts as received when it is made.
   */
  take(gathered: Batch, received: number, invalid: number, moment: Moment): Flowed {
    this.#turnHold(gathered, moment.now);
    const { ledger, windows } = this.state;
    const { batch, cleaned, derived } = this.#derive(gathered, this.#clean(gathered));
    ledger.received += received + derived.series.length;
    ledger.invalid += invalid;
    const effects = step(windows, this.#input(batch, cleaned, moment));
    assert(imbalance(ledger) === 0, `the ledger is out by ${imbalance(ledger)}`);
    return { batch, cleaned, effects, derived };
  }

  /**
   * Takes a journalled step again, with the outcomes it had then: the rules run only to bring their memory up to date.
   * The effects were committed with the step and are not needed again.
   */
  retake(batch: Batch, cleaned: Cleaned, moment: Moment): void {
    this.#turnHold(batch, moment.now);
    this.#clean(batch);
    this.#derivation?.take(this.state.derive, batch, cleaned);
    step(this.state.windows, this.#input(batch, cleaned, moment));
  }

  /** The newest time of any series; before all times where there is none. */
  get newest(): Instant {
    let newest = Number.NEGATIVE_INFINITY;
    for (const { watermark } of this.state.windows.series.values()) newest = Math.max(newest, watermark);
    return newest;
  }

  /** Closes every window that is open: the end of a batch of files, or of an epoch. What is held stays so. */
  closeAll(moment: Moment): Effects {
    return closeAll(this.state.windows, this.#input(EMPTY, NOTHING, moment));
  }

  /** After a restart the monotonic clock counts from another start: every series counts as heard from just now. */
  resume(mono: Millis): void {
    resumeAt(this.state.windows, mono);
  }

  /**
   * What a new epoch begins with: books and windows start anew; what the rules remember of the sensors stays true. What
   * is held has no window yet: it moves into the new books.
   */
  nextEpoch(): RiverState {
    const { clean, hold, derive } = this.state;
    const ledger = { ...newLedger(), received: hold.readings, open: hold.readings };
    return { ...newRiverState(), clean, hold, derive, ledger };
  }

  beginEpoch(): void {
    Object.assign(this.state, this.nextEpoch());
  }

  /** Rules of a series have changed: what they remembered belongs to the old ones. */
  forgetRules(id: SeriesId): void {
    this.#chains[id] = undefined;
    this.state.clean.delete(id);
  }

  /** Held readings are placed all together: the first one that is ends the hold. */
  #turnHold(batch: Batch, now: Instant): void {
    const { state } = this;
    if (batch.count > 0 && ((batch.flags[0] as number) & FLAG.PLACED) !== 0) {
      state.ledger.open -= state.hold.readings;
      state.hold = newHold();
    }
    state.ledger.open += holdBack(state.hold, batch, now);
  }

  /** What is derived goes through rules of its own, and stands behind what it was made of. */
  #derive(batch: Batch, cleaned: Cleaned): Pick<Flowed, 'batch' | 'cleaned' | 'derived'> {
    const derived = this.#derivation?.take(this.state.derive, batch, cleaned) ?? NONE_DERIVED;
    if (derived.series.length === 0) return { batch, cleaned, derived };
    const made = batchOf(derived);
    return {
      batch: joinBatches(batch, made),
      cleaned: joinCleaned(cleaned, this.#clean(made), batch.count),
      derived,
    };
  }

  #clean(batch: Batch): Cleaned {
    const cleaned = { values: new Float64Array(batch.count), verdicts: new Uint8Array(batch.count) };
    clean(this.state.clean, this.#chain, batch, cleaned);
    return cleaned;
  }

  #input(batch: Batch, cleaned: Cleaned, { now, mono, clock }: Moment) {
    const { windows, state } = this;
    const plan = this.#plan;
    return { windows, plan, batch, cleaned, now, mono, clock, duplicateRule: DUPLICATE, ledger: state.ledger };
  }

  readonly #chain = (id: SeriesId): Chain => {
    let chain = this.#chains[id];
    if (!chain) {
      const { rules } = this.#plan(id);
      chain = this.#compiled.get(rules) ?? compileChain(rules);
      this.#compiled.set(rules, chain);
      this.#chains[id] = chain;
    }
    return chain;
  };
}

const NONE_DERIVED: Derived = { series: [], times: [], values: [], missing: new Map() };
const EMPTY: Batch = {
  count: 0,
  series: new Int32Array(0),
  times: new Float64Array(0),
  values: new Float64Array(0),
  flags: new Uint8Array(0),
};
const NOTHING: Cleaned = { values: new Float64Array(0), verdicts: new Uint8Array(0) };
