import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import type { Carry } from './carry.ts';
import { newHead, type PaneHead } from './pane-head.ts';
import { addRow, EXACT_LIMIT, endRows, joinRows, newRows, type Rows, timeAt, trimRows, valueAt } from './rows.ts';
import { addToStates, endStates, joinStates, newStateTotals, type StateTotals, trimStates } from './state-totals.ts';
import { earlierCarry } from './timeline.ts';

/** A window of labels, by their codes: one by one up to EXACT_LIMIT, then totals. */
export interface StatePane extends PaneHead {
  readonly kind: 'state';
  /** The longest time that one label holds. */
  hold: Millis;
  /** The reading before the window, whose label holds on into it. */
  carry: Carry | null;
  body: Rows | StateTotals;
}

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
  pane.count += 1;
  if (pane.body.form === 'rows' && pane.count > EXACT_LIMIT) pane.body = totalsOf(pane.body, pane.hold);
  if (pane.body.form === 'rows') addRow(pane.body, time, code);
  else addToStates(pane.body, time, code, pane.hold);
}

/** From `time` on, the last label of the pane (or the one carried into it) holds no longer. */
export function endState(pane: StatePane, time: Instant): void {
  if (pane.count === 0) pane.carry = pane.carry && { ...pane.carry, until: time };
  else if (pane.body.form === 'rows') endRows(pane.body, time);
  else endStates(pane.body, time);
}

/** Takes the readings of `other` in; counts and span are the caller's. `pane.count` is still that of before. */
export function joinState(pane: StatePane, other: StatePane): void {
  pane.carry = earlierCarry(pane, other.carry);
  pane.hold = Math.max(pane.hold, other.hold);
  if (pane.body.form === 'rows' && other.body.form === 'rows') {
    const rows = joinRows(pane.body, other.body);
    pane.body = pane.count + other.count > EXACT_LIMIT ? totalsOf(rows, pane.hold) : rows;
    return;
  }
  const totals = pane.body.form === 'rows' ? totalsOf(pane.body, pane.hold) : pane.body;
  if (other.body.form === 'rows') addRows(totals, other.body, pane.hold);
  else joinStates(totals, other.body);
  pane.body = totals;
}

/** A copy that shares nothing, without room to spare. */
export function copyState(pane: StatePane): StatePane {
  const body = pane.body.form === 'rows' ? trimRows(pane.body) : trimStates(pane.body);
  return { ...pane, rejected: { ...pane.rejected }, mended: { ...pane.mended }, body };
}

/** Totals of labels kept one by one. */
export function totalsOf(rows: Rows, hold: Millis): StateTotals {
  const totals = newStateTotals();
  addRows(totals, rows, hold);
  return totals;
}

function addRows(totals: StateTotals, rows: Rows, hold: Millis): void {
  for (let row = 0; row < rows.length; row += 1) {
    const code = valueAt(rows, row);
    if (Number.isNaN(code)) endStates(totals, timeAt(rows, row));
    else addToStates(totals, timeAt(rows, row), code, hold);
  }
}
