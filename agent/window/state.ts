import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import type { Carry } from './carry.ts';
import { addToHolding, endHolding, type HoldingPane, joinHolding, type Totalling, trimBody } from './holding.ts';
import { newHead } from './pane-head.ts';
import { newRows } from './rows.ts';
import { addToStates, endStates, joinStates, newStateTotals, type StateTotals, trimStates } from './state-totals.ts';

/** A window of labels, by their codes. */
export interface StatePane extends HoldingPane<StateTotals> {
  readonly kind: 'state';
}

const TOTALS: Totalling<StateTotals> = {
  fresh: newStateTotals,
  add: addToStates,
  end: endStates,
  join: joinStates,
  trim: trimStates,
};

export function newStatePane(
  span: Span,
  clock: ClockState,
  carry: Carry | null,
  hold: Millis,
  room: number,
): StatePane {
  return { kind: 'state', ...newHead(span, clock), hold, carry, body: newRows(room) };
}

export function addToState(pane: StatePane, time: Instant, code: number): void {
  addToHolding(pane, time, code, TOTALS);
}

/** From `time` on, the last label of the pane (or the one carried into it) holds no longer. */
export function endState(pane: StatePane, time: Instant): void {
  endHolding(pane, time, TOTALS);
}

/** Takes the readings of `other` in; counts and span are the caller's. `pane.count` is still that of before. */
export function joinState(pane: StatePane, other: StatePane): void {
  joinHolding(pane, other, TOTALS);
}

/** A copy that shares nothing, without room to spare. */
export function copyState(pane: StatePane): StatePane {
  return {
    ...pane,
    rejected: { ...pane.rejected },
    mended: { ...pane.mended },
    body: trimBody(pane.body, TOTALS),
  };
}
