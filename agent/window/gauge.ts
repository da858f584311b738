import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import type { Carry } from './carry.ts';
import { addToTotals, endTotals, type GaugeTotals, joinTotals, newGaugeTotals, trimTotals } from './gauge-totals.ts';
import { addToHolding, endHolding, type HoldingPane, joinHolding, type Totalling, trimBody } from './holding.ts';
import { newHead } from './pane-head.ts';
import { newRows } from './rows.ts';

/** A window of measurements. Of levels in dB it holds the energies, which may be averaged as levels may not. */
export interface GaugePane extends HoldingPane<GaugeTotals> {
  readonly kind: 'gauge' | 'level';
}

const TOTALS: Totalling<GaugeTotals> = {
  fresh: newGaugeTotals,
  add: addToTotals,
  end: endTotals,
  join: joinTotals,
  trim: trimTotals,
};

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
  addToHolding(pane, time, value, TOTALS);
}

/** From `time` on, the last value of the pane (or the one carried into it) holds no longer. */
export function endGauge(pane: GaugePane, time: Instant): void {
  endHolding(pane, time, TOTALS);
}

/** Takes the readings of `other` in; counts and span are the caller's. `pane.count` is still that of before. */
export function joinGauge(pane: GaugePane, other: GaugePane): void {
  joinHolding(pane, other, TOTALS);
}

/** A copy that shares nothing, without room to spare. */
export function copyGauge(pane: GaugePane): GaugePane {
  return {
    ...pane,
    rejected: { ...pane.rejected },
    mended: { ...pane.mended },
    body: trimBody(pane.body, TOTALS),
  };
}
