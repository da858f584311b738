import type { Kind, SeriesPlan } from '../model/series.ts';
import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import { type IncreaseTracker, newIncreaseTracker, track } from '../statistics/increase.ts';
import { addToPane, heldValue } from './add.ts';
import type { Carry } from './carry.ts';
import { addToCounter } from './counter.ts';
import { endGauge } from './gauge.ts';
import { newPane, type Pane } from './pane.ts';
import { endState } from './state.ts';

/** What the windows know of one series. Plain data of a fixed size, but for the one open pane. */
export interface SeriesWindow {
  /** The pane that holds the watermark, unless it has been closed. */
  open: Pane | null;
  /** Readings before this are late: the start of the open pane, or the end of the newest closed one. */
  floor: Instant;
  /** The newest pane, open or closed; meaningless before the first. */
  newest_from: Instant;
  newest_to: Instant;
  /** How many readings the newest closed pane held: the next one is likely to hold as many. */
  room: number;
  /** The newest event time. */
  watermark: Instant;
  /** Every wider window that ends no later than this, and holds a pane, has been due. Never before `newest_from`. */
  emitted: Instant;
  /** No clock before this can make anything due. */
  wake: Instant;
  /** When something last came, on the monotonic clock. */
  heard: Millis;
  /** The newest reading that counted: its value holds on into the next pane, but not beyond `ended`. */
  last_time: Instant;
  last_value: number;
  ended: Instant;
  /** Of a counter. */
  tracker: IncreaseTracker | null;
}

export function newSeriesWindow(kind: Kind): SeriesWindow {
  return {
    open: null,
    floor: Number.NEGATIVE_INFINITY,
    newest_from: Number.NaN,
    newest_to: Number.NaN,
    room: 0,
    watermark: Number.NEGATIVE_INFINITY,
    emitted: Number.NEGATIVE_INFINITY,
    wake: Number.POSITIVE_INFINITY,
    heard: 0,
    last_time: Number.NEGATIVE_INFINITY,
    last_value: Number.NaN,
    ended: Number.POSITIVE_INFINITY,
    tracker: kind === 'counter' ? newIncreaseTracker() : null,
  };
}

/** Begins the pane of `span`, with the value that came before it. */
export function openPane(window: SeriesWindow, plan: SeriesPlan, span: Span, clock: ClockState): Pane {
  const pane = newPane(plan.kind, span, clock, carryInto(window, plan, span.from), plan.hold, window.room);
  window.open = pane;
  window.floor = span.from;
  window.newest_from = span.from;
  window.newest_to = span.to;
  window.wake = span.to;
  return pane;
}

/** Adds a counted reading to the pane that it belongs to, the open one or a late one. */
export function addReading(
  window: SeriesWindow,
  pane: Pane,
  time: Instant,
  value: number,
  rollover: number | undefined,
): void {
  const newest = time >= window.last_time;
  const held = heldValue(pane.kind, value);
  if (pane.kind === 'counter') addRise(window, pane, time, value, newest, rollover);
  else addToPane(pane, time, held);
  if (newest) {
    window.last_time = time;
    window.last_value = held;
    window.ended = Number.POSITIVE_INFINITY;
  }
}

/** The device went offline at `time`: its last value holds no longer, unless it has been heard of since. */
export function endHold(window: SeriesWindow, time: Instant): void {
  if (time < window.last_time || window.last_time === Number.NEGATIVE_INFINITY) return;
  window.ended = Math.min(window.ended, time);
  const pane = window.open;
  if (pane?.kind === 'gauge' || pane?.kind === 'level') endGauge(pane, time);
  if (pane?.kind === 'state') endState(pane, time);
}

/** A count rises in order of time only: a straggler counts as a reading, and brings no rise. */
function addRise(
  window: SeriesWindow,
  pane: Extract<Pane, { kind: 'counter' }>,
  time: Instant,
  value: number,
  newest: boolean,
  rollover: number | undefined,
): void {
  const { tracker } = window;
  if (!newest || tracker === null) {
    addToCounter(pane, time, value, 0, 0);
    return;
  }
  const resets = tracker.resets;
  const rise = track(tracker, value, rollover);
  addToCounter(pane, time, value, rise, tracker.resets - resets);
}

/** A state is known to have changed even where it no longer held; a measurement that holds no longer is nothing. */
function carryInto(window: SeriesWindow, plan: SeriesPlan, from: Instant): Carry | null {
  const { last_time: time, last_value: value, ended } = window;
  if (time === Number.NEGATIVE_INFINITY) return null;
  if (plan.kind !== 'state' && Math.min(time + plan.hold, ended) <= from) return null;
  return ended === Number.POSITIVE_INFINITY ? { time, value } : { time, value, until: ended };
}
