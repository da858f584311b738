import { type Batch, type Cleaned, FLAG, MENDED, NOT_FLOWING } from '../model/batch.ts';
import { assert } from '../model/failure.ts';
import type { Ledger } from '../model/ledger.ts';
import type { SeriesId, SeriesPlan } from '../model/series.ts';
import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { WindowPlan } from '../model/window.ts';
import { spanAt } from './align.ts';
import { closeOpen, closeSilent, dueThrough, redue } from './close.ts';
import type { Effects } from './effects.ts';
import { effectsOf, latePane, newOutcome, type Outcome } from './outcome.ts';
import { newPane, type Pane } from './pane.ts';
import { addDoubtful, countRule, worseClock } from './pane-head.ts';
import { addReading, endHold, newSeriesWindow, openPane, type SeriesWindow } from './series-window.ts';

/** The open windows of an agent. Plain data; bounded by the number of series, which the intake limits. */
export interface WindowState {
  readonly series: Map<SeriesId, SeriesWindow>;
}

export interface StepInput {
  readonly windows: WindowPlan;
  readonly plan: (series: SeriesId) => SeriesPlan;
  readonly batch: Batch;
  readonly cleaned: Cleaned;
  readonly now: Instant;
  readonly mono: Millis;
  readonly clock: ClockState;
  /** Number of the cleaning rule whose rejections are repetitions, not faults. */
  readonly duplicateRule: number;
  /** Mutated: what this step made of its readings. `received` and `invalid` are the intake's. */
  readonly ledger: Ledger;
}

export function newWindowState(): WindowState {
  return { series: new Map() };
}

/**
 * Takes a batch into the windows and closes what its readings, or the clock, have ended. Deterministic: the same
 * state and input give the same effects in the same order. Without readings and without effects it changes nothing.
 */
export function step(state: WindowState, input: StepInput): Effects {
  const outcome = newOutcome();
  const { series } = input.batch;
  let id = Number.NaN;
  let window: SeriesWindow | undefined;
  for (let i = 0; i < input.batch.count; i += 1) {
    const flags = input.batch.flags[i] as number;
    const isReading = (flags & FLAG.HOLD_END) === 0;
    if ((flags & NOT_FLOWING) !== 0) {
      if (isReading && (flags & FLAG.REDELIVERED) !== 0) input.ledger.duplicate += 1;
      continue;
    }
    if (series[i] !== id || window === undefined) {
      id = series[i] as number;
      window = windowOf(state, id, input);
    }
    if (isReading) takeReading(window, id, i, input, outcome);
    else endHold(window, input.batch.times[i] as number);
  }
  for (const [silent, its] of state.series) closeSilent(its, silent, input, outcome);
  return effectsOf(outcome);
}

/** After a restart the monotonic clock has begun anew: every series counts as heard of at `mono`. */
export function resumeAt(state: WindowState, mono: Millis): void {
  for (const window of state.series.values()) window.heard = mono;
}

/** The end of a replay: closes every open pane, and makes every wider window due that has not been. */
export function closeAll(state: WindowState, input: Pick<StepInput, 'windows' | 'ledger'>): Effects {
  const outcome = newOutcome();
  for (const [id, window] of state.series) {
    if (window.open) closeOpen(window, id, input, outcome);
    dueThrough(window, id, Number.POSITIVE_INFINITY, input.windows, outcome);
  }
  return effectsOf(outcome);
}

function windowOf(state: WindowState, id: SeriesId, input: StepInput): SeriesWindow {
  let window = state.series.get(id);
  if (window === undefined) {
    window = newSeriesWindow(input.plan(id).kind);
    window.heard = input.mono;
    state.series.set(id, window);
  }
  return window;
}

function takeReading(window: SeriesWindow, id: SeriesId, i: number, input: StepInput, outcome: Outcome): void {
  const { ledger, cleaned } = input;
  const time = input.batch.times[i] as number;
  const verdict = cleaned.verdicts[i] as number;
  const rejected = verdict > 0 && verdict < MENDED;
  window.heard = input.mono;
  if (rejected && verdict === input.duplicateRule) {
    ledger.duplicate += 1;
    if (window.open && time >= window.open.from && time < window.open.to) countRule(window.open.rejected, verdict);
    return;
  }
  const late = time < window.floor;
  if (rejected) ledger.rejected += 1;
  const pane = late ? latePaneOf(window, id, time, input, outcome) : paneOf(window, id, time, input, outcome);
  if (time > window.watermark) window.watermark = time;
  if (pane === undefined) {
    if (!rejected) ledger.late_dropped += 1;
    return;
  }
  if (rejected) {
    countRule(pane.rejected, verdict);
    return;
  }
  const value = cleaned.values[i] as number;
  if (!Number.isFinite(value)) assert(false, 'cleaning keeps only finite values');
  addReading(window, pane, time, value, pane.kind === 'counter' ? input.plan(id).rollover : undefined);
  if (verdict > MENDED) countRule(pane.mended, verdict - MENDED);
  if (((input.batch.flags[i] as number) & FLAG.DOUBTFUL) !== 0) addDoubtful(pane, 1);
  if (late) ledger.summarised += 1;
  else ledger.open += 1;
}

/** The open pane, if need be after closing the one before. */
function paneOf(window: SeriesWindow, id: SeriesId, time: Instant, input: StepInput, outcome: Outcome): Pane {
  const { open } = window;
  if (open && time < open.to) {
    if (open.clock !== input.clock) open.clock = worseClock(open.clock, input.clock);
    return open;
  }
  assert(Number.isFinite(time), 'the intake lets through only finite times');
  const span = spanAt(time, input.windows.pane);
  if (open) closeOpen(window, id, input, outcome);
  dueThrough(window, id, span.from, input.windows, outcome);
  window.emitted = Math.max(window.emitted, span.from);
  return openPane(window, input.plan(id), span, input.clock);
}

/** A pane beside the closed one, to be merged into it by the store; undefined beyond the allowed lateness. */
function latePaneOf(
  window: SeriesWindow,
  id: SeriesId,
  time: Instant,
  input: StepInput,
  outcome: Outcome,
): Pane | undefined {
  const plan = input.plan(id);
  const span = spanAt(time, input.windows.pane);
  if (span.to + plan.allowed_lateness <= window.watermark) return undefined;
  return latePane(outcome, id, span, input.clock, () => {
    redue(window, id, span, input.windows, outcome);
    return newPane(plan.kind, span, input.clock, null, plan.hold);
  });
}
