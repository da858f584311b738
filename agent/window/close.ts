import type { Ledger } from '../model/ledger.ts';
import type { SeriesId, SeriesPlan } from '../model/series.ts';
import type { Instant, Millis } from '../model/time.ts';
import type { Span, WindowPlan } from '../model/window.ts';
import { visitWindows } from './align.ts';
import { EncodedPane } from './encoded-pane.ts';
import { addDue, type Outcome } from './outcome.ts';
import { encodePane } from './pane-codec.ts';
import { roomFor, spareRows } from './rows.ts';
import type { SeriesWindow } from './series-window.ts';

/**
 * Closes the open pane. Wider windows over it that were due before, by the clock of a silent series, are due again
 * with it. The others follow by `dueThrough`.
 */
export function closeOpen(
  window: SeriesWindow,
  series: SeriesId,
  input: { readonly windows: WindowPlan; readonly ledger: Ledger },
  outcome: Outcome,
): void {
  const pane = window.open;
  if (pane === null) return;
  outcome.closed.push(new EncodedPane(series, encodePane(pane)));
  if ('body' in pane && pane.body.form === 'rows') spareRows(pane.body);
  input.ledger.open -= pane.count;
  input.ledger.summarised += pane.count;
  window.open = null;
  window.floor = pane.to;
  window.room = roomFor(pane.count);
  redue(window, series, pane, input.windows, outcome);
  window.wake = nextDue(window, input.windows);
}

/**
 * Makes due every wider window that ends by `time`, holds a pane and has not been due. It is enough to look at the
 * windows over the newest pane: one that held an older pane only would have ended before the newest one began, and
 * was due then. So a gap of ten years costs no more than one of a minute. (The sizes of wider windows are multiples
 * of the pane's.)
 */
export function dueThrough(
  window: SeriesWindow,
  series: SeriesId,
  time: Instant,
  windows: WindowPlan,
  outcome: Outcome,
): void {
  if (window.open || !(window.newest_to <= time)) return;
  const newest = { from: window.newest_from, to: window.newest_to };
  let emitted = window.emitted;
  windows.wider.forEach((shape, index) => {
    visitWindows(shape, newest, window.emitted, time, (from, to) => {
      addDue(outcome, series, index, from, to);
      emitted = Math.max(emitted, to);
    });
  });
  if (emitted === window.emitted) return;
  window.emitted = emitted;
  window.wake = nextDue(window, windows);
}

/** A pane has changed: the wider windows over it that have been due are due again. */
export function redue(window: SeriesWindow, series: SeriesId, pane: Span, windows: WindowPlan, outcome: Outcome): void {
  windows.wider.forEach((shape, index) => {
    visitWindows(shape, pane, Number.NEGATIVE_INFINITY, window.emitted, (from, to) => {
      addDue(outcome, series, index, from, to);
    });
  });
}

/** Closes by the clock what a silent series has left open: its pane, and the wider windows that have ended. */
export function closeSilent(
  window: SeriesWindow,
  series: SeriesId,
  input: {
    readonly windows: WindowPlan;
    readonly ledger: Ledger;
    readonly plan: (series: SeriesId) => SeriesPlan;
    readonly now: Instant;
    readonly mono: Millis;
  },
  outcome: Outcome,
): void {
  if (input.now < window.wake || input.mono - window.heard < input.plan(series).idle_after) return;
  closeOpen(window, series, input, outcome);
  dueThrough(window, series, input.now, input.windows, outcome);
}

/** When the next wider window over the newest pane ends that has not been due. */
function nextDue(window: SeriesWindow, windows: WindowPlan): Instant {
  const newest = { from: window.newest_from, to: window.newest_to };
  let next = Number.POSITIVE_INFINITY;
  for (const shape of windows.wider) {
    visitWindows(shape, newest, window.emitted, Number.POSITIVE_INFINITY, (_, to) => {
      next = Math.min(next, to);
    });
  }
  return next;
}
