import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import type { Carry } from './carry.ts';
import { addToTotals, endTotals, type GaugeTotals, joinTotals, newGaugeTotals, trimTotals } from './gauge-totals.ts';
import { newHead, type PaneHead } from './pane-head.ts';
import { addRow, EXACT_LIMIT, endRows, joinRows, newRows, type Rows, timeAt, trimRows, valueAt } from './rows.ts';
import { earlierCarry } from './timeline.ts';

/**
 * A window of measurements: its readings one by one up to EXACT_LIMIT, then totals. Of levels in dB it holds the
 * energies, which may be averaged as levels may not.
 */
export interface GaugePane extends PaneHead {
  readonly kind: 'gauge' | 'level';
  /** The longest time that one value holds. */
  hold: Millis;
  /** The reading before the window, whose value holds on into it. */
  carry: Carry | null;
  body: Rows | GaugeTotals;
}

export function newGaugePane(
  kind: GaugePane['kind'],
  span: Span,
  clock: ClockState,
  carry: Carry | null,
  hold: Millis,
  room: number,
): GaugePane {
  return { kind, ...newHead(span, clock), hold, carry, body: newRows(room) };
}

/** Adds a reading. Does not allocate, but for the growing of rows or bins and the one change to totals. */
export function addToGauge(pane: GaugePane, time: Instant, value: number): void {
  pane.count += 1;
  if (pane.body.form === 'rows' && pane.count > EXACT_LIMIT) pane.body = totalsOf(pane.body, pane.hold);
  if (pane.body.form === 'rows') addRow(pane.body, time, value);
  else addToTotals(pane.body, time, value, pane.hold);
}

/** From `time` on, the last value of the pane (or the one carried into it) holds no longer. */
export function endGauge(pane: GaugePane, time: Instant): void {
  if (pane.count === 0) pane.carry = pane.carry && { ...pane.carry, until: time };
  else if (pane.body.form === 'rows') endRows(pane.body, time);
  else endTotals(pane.body, time);
}

/** Takes the readings of `other` in; counts and span are the caller's. `pane.count` is still that of before. */
export function joinGauge(pane: GaugePane, other: GaugePane): void {
  pane.carry = earlierCarry(pane, other.carry);
  pane.hold = Math.max(pane.hold, other.hold);
  if (pane.body.form === 'rows' && other.body.form === 'rows') {
    const rows = joinRows(pane.body, other.body);
    pane.body = pane.count + other.count > EXACT_LIMIT ? totalsOf(rows, pane.hold) : rows;
    return;
  }
  const totals = pane.body.form === 'rows' ? totalsOf(pane.body, pane.hold) : pane.body;
  if (other.body.form === 'rows') addRows(totals, other.body, pane.hold);
  else joinTotals(totals, other.body);
  pane.body = totals;
}

/** A copy that shares nothing, without room to spare. */
export function copyGauge(pane: GaugePane): GaugePane {
  const body = pane.body.form === 'rows' ? trimRows(pane.body) : trimTotals(pane.body);
  return { ...pane, rejected: { ...pane.rejected }, mended: { ...pane.mended }, body };
}

/** Totals of readings kept one by one. */
export function totalsOf(rows: Rows, hold: Millis): GaugeTotals {
  const totals = newGaugeTotals();
  addRows(totals, rows, hold);
  return totals;
}

function addRows(totals: GaugeTotals, rows: Rows, hold: Millis): void {
  for (let row = 0; row < rows.length; row += 1) {
    const value = valueAt(rows, row);
    if (Number.isNaN(value)) endTotals(totals, timeAt(rows, row));
    else addToTotals(totals, timeAt(rows, row), value, hold);
  }
}
