import type { Instant, Millis } from '../model/time.ts';
import type { Carry } from './carry.ts';
import type { PaneHead } from './pane-head.ts';
import { addRow, EXACT_LIMIT, endRows, joinRows, type Rows, timeAt, trimRows, valueAt } from './rows.ts';
import { earlierCarry } from './timeline.ts';

/** A window of values each of which holds until the next: its readings one by one up to EXACT_LIMIT, then totals. */
export interface HoldingPane<T extends { readonly form: 'totals' }> extends PaneHead {
  /** The longest time that one value holds. */
  hold: Millis;
  /** The reading before the window, whose value holds on into it. */
  carry: Carry | null;
  body: Rows | T;
}

/** How a kind keeps more readings than EXACT_LIMIT, in a fixed size. */
export interface Totalling<T> {
  readonly fresh: () => T;
  readonly add: (totals: T, time: Instant, value: number, hold: Millis) => void;
  /** From `time` on the last value holds no longer. */
  readonly end: (totals: T, time: Instant) => void;
  /** Adds all that `other` has seen, before, after or among what `into` has. */
  readonly join: (into: T, other: T) => void;
  /** A copy that shares nothing, without room to spare. */
  readonly trim: (totals: T) => T;
}

/** Adds a reading. Does not allocate, but for the growing of rows or bins and the one change to totals. */
export function addToHolding<T extends { readonly form: 'totals' }>(
  pane: HoldingPane<T>,
  time: Instant,
  value: number,
  by: Totalling<T>,
): void {
  pane.count += 1;
  if (pane.body.form === 'rows' && pane.count > EXACT_LIMIT) pane.body = totalsOf(pane.body, pane.hold, by);
  if (pane.body.form === 'rows') addRow(pane.body, time, value);
  else by.add(pane.body, time, value, pane.hold);
}

/** From `time` on, the last value of the pane (or the one carried into it) holds no longer. */
export function endHolding<T extends { readonly form: 'totals' }>(
  pane: HoldingPane<T>,
  time: Instant,
  by: Totalling<T>,
): void {
  if (pane.count === 0) pane.carry = pane.carry && { ...pane.carry, until: time };
  else if (pane.body.form === 'rows') endRows(pane.body, time);
  else by.end(pane.body, time);
}

/** Takes the readings of `other` in; counts and span are the caller's. `pane.count` is still that of before. */
export function joinHolding<T extends { readonly form: 'totals' }>(
  pane: HoldingPane<T>,
  other: HoldingPane<T>,
  by: Totalling<T>,
): void {
  pane.carry = earlierCarry(pane, other.carry);
  pane.hold = Math.max(pane.hold, other.hold);
  if (pane.body.form === 'rows' && other.body.form === 'rows') {
    const rows = joinRows(pane.body, other.body);
    pane.body = pane.count + other.count > EXACT_LIMIT ? totalsOf(rows, pane.hold, by) : rows;
    return;
  }
  const totals = pane.body.form === 'rows' ? totalsOf(pane.body, pane.hold, by) : pane.body;
  if (other.body.form === 'rows') addRows(totals, other.body, pane.hold, by);
  else by.join(totals, other.body);
  pane.body = totals;
}

/** A copy of what the readings of a pane came to, that shares nothing, without room to spare. */
export function trimBody<T extends { readonly form: 'totals' }>(body: Rows | T, by: Totalling<T>): Rows | T {
  return body.form === 'rows' ? trimRows(body) : by.trim(body);
}

/** Totals of readings kept one by one. */
function totalsOf<T>(rows: Rows, hold: Millis, by: Totalling<T>): T {
  const totals = by.fresh();
  addRows(totals, rows, hold, by);
  return totals;
}

function addRows<T>(totals: T, rows: Rows, hold: Millis, by: Totalling<T>): void {
  for (let row = 0; row < rows.length; row += 1) {
    const value = valueAt(rows, row);
    if (Number.isNaN(value)) by.end(totals, timeAt(rows, row));
    else by.add(totals, timeAt(rows, row), value, hold);
  }
}
