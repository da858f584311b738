import fc from 'fast-check';
import type { Kind } from '../../agent/model/series.ts';
import type { Span } from '../../agent/model/window.ts';
import { newIncreaseTracker, track } from '../../agent/statistics/increase.ts';
import { packPlace } from '../../agent/statistics/place.ts';
import { packWind } from '../../agent/statistics/wind.ts';
import { addToPane, heldValue } from '../../agent/window/add.ts';
import { addToCounter } from '../../agent/window/counter.ts';
import { type Carry, newPane, type Pane } from '../../agent/window/pane.ts';
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
  level: fc.integer({ min: -200, max: 1400 }).map((tenths) => tenths / 10),
  count: fc.nat(1000),
  wind: fc.tuple(fc.nat(750), fc.nat(3599)).map(([speed, turn]) => packWind(speed / 10, turn / 10)),
  // Of one neighbourhood: the middle of places all around the Earth turns with the last bit.
  position: fc
    .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 9999 }))
    .map(([north, east]) => packPlace(52 + north / 1e5, 179.99 + east / 1e6)),
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
  if (pane.kind !== 'counter') return addToPane(pane, time, heldValue(pane.kind, value));
  const { resets } = tracker;
  const rise = track(tracker, value);
  addToCounter(pane, time, value, rise, tracker.resets - resets);
}
