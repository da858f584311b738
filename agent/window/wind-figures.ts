import type { WindFigures } from '../model/summary.ts';
import { sumOf } from '../statistics/compensated.ts';
import { meanOf, stddevOf } from '../statistics/moments.ts';
import { gustOf } from './gust.ts';
import { known } from './known.ts';
import type { WindPane } from './wind.ts';

/** A mean vector shorter than this share of the mean speed has no direction but by rounding. */
const NO_DIRECTION = 1e-9;

/**
 * Figures of wind: mean speed, gust (the highest mean over three seconds), and the direction of the mean vector, in which each
 * reading weighs by its speed (WMO-No. 8, part I, chapter 5). `resultant` is the steadiness: 1 when it blew from one
 * direction only, 0 when it cancelled out.
 */
export function windFigures(pane: WindPane): WindFigures {
  const [north, east] = [sumOf(pane.north), sumOf(pane.east)];
  const mean = meanOf(pane.speed);
  const steadiness = Math.min(1, Math.hypot(north, east) / (mean * pane.count));
  const turned = (Math.atan2(east, north) * (180 / Math.PI) + 360) % 360;
  return {
    kind: 'wind',
    count: pane.count,
    mean: known(mean),
    stddev: known(stddevOf(pane.speed)),
    min: known(pane.min),
    max: known(pane.max),
    gust: known(gustOf(pane.gust) / 1000),
    direction: steadiness > NO_DIRECTION ? known(turned) : null,
    resultant: known(steadiness),
  };
}
