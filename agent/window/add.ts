import type { Kind } from '../model/series.ts';
import type { Instant } from '../model/time.ts';
import { energyOf } from '../statistics/level.ts';
import { addToAngle } from './angle.ts';
import { addToCount } from './count.ts';
import { addToGauge } from './gauge.ts';
import type { Pane } from './pane.ts';
import { addToPosition } from './position.ts';
import { addToState } from './state.ts';
import { addToWind } from './wind.ts';

/** What a reading of that kind stands for in its window: of a level its energy, otherwise itself. */
export function heldValue(kind: Kind, value: number): number {
  return kind === 'level' ? energyOf(value) : value;
}

/** Adds what a reading stands for to a pane; of a counter the rise matters too: see `addToCounter`. */
export function addToPane(pane: Exclude<Pane, { kind: 'counter' }>, time: Instant, held: number): void {
  switch (pane.kind) {
    case 'gauge':
    case 'level':
      return addToGauge(pane, time, held);
    case 'angle':
      return addToAngle(pane, time, held);
    case 'state':
      return addToState(pane, time, held);
    case 'count':
      return addToCount(pane, time, held);
    case 'wind':
      return addToWind(pane, time, held);
    case 'position':
      return addToPosition(pane, time, held);
  }
}
