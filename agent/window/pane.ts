import { unreachable } from '../model/failure.ts';
import type { Kind } from '../model/series.ts';
import type { ClockState, Millis } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import { type AnglePane, newAnglePane } from './angle.ts';
import type { Carry } from './carry.ts';
import { type CountPane, newCountPane } from './count.ts';
import { type CounterPane, newCounterPane } from './counter.ts';
import { type GaugePane, newGaugePane } from './gauge.ts';
import { newPositionPane, type PositionPane } from './position.ts';
import { newStatePane, type StatePane } from './state.ts';
import { newWindPane, type WindPane } from './wind.ts';

export type { Carry } from './carry.ts';

/**
 * One window of one series in the making: plain data, fit for `v8.serialize`, mergeable with its neighbours and with
 * late readings. Bounded whatever comes in: at most EXACT_LIMIT readings are kept one by one, then only totals.
 */
export type Pane = GaugePane | CounterPane | AnglePane | StatePane | CountPane | WindPane | PositionPane;

/**
 * An empty pane. `carry` is the reading before it, whose value may still hold at `span.from`; `hold` is the longest
 * time that one value holds (absent: without limit). `room` is for so many readings without growing: a guess.
 */
export function newPane(
  kind: Kind,
  span: Span,
  clock: ClockState,
  carry: Carry | null,
  hold: Millis = Number.POSITIVE_INFINITY,
  room = 0,
): Pane {
  switch (kind) {
    case 'gauge':
    case 'level':
      return newGaugePane(kind, span, clock, carry, hold, room);
    case 'counter':
      return newCounterPane(span, clock);
    case 'angle':
      return newAnglePane(span, clock);
    case 'state':
      return newStatePane(span, clock, carry, hold, room);
    case 'count':
      return newCountPane(span, clock);
    case 'wind':
      return newWindPane(span, clock);
    case 'position':
      return newPositionPane(span, clock);
    default:
      return unreachable(kind);
  }
}
