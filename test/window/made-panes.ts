import fc from 'fast-check';
import type { Kind } from '../../agent/model/series.ts';
import type { Span } from '../../agent/model/window.ts';
import { newIncreaseTracker, track } from '../../agent/statistics/increase.ts';
import { addToAngle } from '../../agent/window/angle.ts';
import { addToCounter } from '../../agent/window/counter.ts';
import { addToGauge } from '../../agent/window/gauge.ts';
import { type Carry, newPane, type Pane } from '../../agent/window/pane.ts';
import { addToState } from '../../agent/window/state.ts';
import { reading } from '../statistics/values.ts';

export interface Timed {
  readonly time: number;
  readonly value: number;
}

/** Values that make sense for a kind. */
export const valuesFor: Record<Kind, fc.Arbitrary<number>> = {
  gauge: reading,
  counter: fc.integer({ min: 0, max: 100_000 }).map((tenths) => tenths / 10),
  angle: fc.integer({ min: 0, max: 3599 }).map((tenths) => tenths / 10),
  state: fc.nat(2),
};

/** Readings in `[from, to)` in order of time, some of them at one time. */
export function readingsIn(kind: Kind, { from, to }: Span, maxLength: number): fc.Arbitrary<Timed[]> {
  const timed = fc.record({ time: fc.integer({ min: from, max: to - 1 }), value: valuesFor[kind] });
  return fc.array(timed, { maxLength, size: 'max' }).map((rows) => rows.toSorted((a, b) => a.time - b.time));
}

/** A pane of `readings` as they come. A counter's rise is told by a tracker that outlives the pane. */
export function paneOf(
  kind: Kind,
  span: Span,
  readings: readonly Timed[],
  more: { carry?: Carry | null; hold?: number; tracker?: ReturnType<typeof newIncreaseTracker> } = {},
): Pane {
  const { carry = null, hold = 20_000, tracker = newIncreaseTracker() } = more;
  const pane = newPane(kind, span, 'synced', carry, hold);
  for (const { time, value } of readings) add(pane, time, value, tracker);
  return pane;
}

function add(pane: Pane, time: number, value: number, tracker: ReturnType<typeof newIncreaseTracker>): void {
  if (pane.kind === 'gauge') addToGauge(pane, time, value);
  else if (pane.kind === 'angle') addToAngle(pane, time, value);
  else if (pane.kind === 'state') addToState(pane, time, value);
  else {
    const { resets } = tracker;
    const rise = track(tracker, value);
    addToCounter(pane, time, value, rise, tracker.resets - resets);
  }
}
