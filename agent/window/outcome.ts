import type { SeriesId } from '../model/series.ts';
import type { ClockState } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import type { ClosedPane, DueWindow, Effects, LatePane } from './effects.ts';
import { copyPane } from './merge.ts';
import type { Pane } from './pane.ts';
import { worseClock } from './pane-head.ts';

/** The effects of a step in the making, in order of their causes. Bounded by the step's readings and series. */
export interface Outcome {
  readonly closed: ClosedPane[];
  readonly late: LatePane[];
  readonly due: DueWindow[];
  /** The late panes, by series and start; made when the first one comes. */
  latePanes: Map<string, Pane> | null;
  /** Which windows are due already, by series, shape and start. */
  dueKeys: Set<string> | null;
}

export function newOutcome(): Outcome {
  return { closed: [], late: [], due: [], latePanes: null, dueKeys: null };
}

export function effectsOf(outcome: Outcome): Effects {
  const late = outcome.late.map(({ series, pane }) => ({ series, pane: asLate(pane) }));
  return { closed: outcome.closed, late, due: outcome.due };
}

/** A window is due once a step, however many of its panes have changed. */
export function addDue(outcome: Outcome, series: SeriesId, shape: number, from: number, to: number): void {
  outcome.dueKeys ??= new Set();
  const key = `${series} ${shape} ${from}`;
  if (outcome.dueKeys.has(key)) return;
  outcome.dueKeys.add(key);
  outcome.due.push({ series, shape, from, to });
}

/** The pane in which this step gathers late readings of `span`; `make` makes it when there is none yet. */
export function latePane(outcome: Outcome, series: SeriesId, span: Span, clock: ClockState, make: () => Pane): Pane {
  outcome.latePanes ??= new Map();
  const key = `${series} ${span.from}`;
  let pane = outcome.latePanes.get(key);
  if (pane === undefined) {
    pane = make();
    outcome.latePanes.set(key, pane);
    outcome.late.push({ series, pane });
  }
  pane.clock = worseClock(pane.clock, clock);
  return pane;
}

/** All its readings are late, also where the store has no pane to merge them into. */
function asLate(pane: Pane): Pane {
  const copy = copyPane(pane);
  copy.late = copy.count;
  return copy;
}
