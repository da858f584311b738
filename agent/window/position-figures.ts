import type { PositionFigures } from '../model/summary.ts';
import { sumOf } from '../statistics/compensated.ts';
import { distanceBetween, onGround, placeText } from '../statistics/place.ts';
import { known } from './known.ts';
import type { PositionPane } from './position.ts';

/** Places all around the Earth have no middle. */
const NO_MIDDLE = 1e-6;

/**
 * Figures of places: the middle of them, how far from it they lay (root mean square, m), and how far the last lies from
 * the first (m): a thing that stays where it is shows the scatter of its receiver in `stddev`, and next to nothing in
 * `distance`.
 */
export function positionFigures(pane: PositionPane): PositionFigures {
  const [x, y, z] = [sumOf(pane.x), sumOf(pane.y), sumOf(pane.z)];
  const length = Math.hypot(x, y, z);
  const middle = pane.count > 0 && length / pane.count > NO_MIDDLE;
  const { first_value: first, last_value: last } = pane.line;
  return {
    kind: 'position',
    count: pane.count,
    lat: middle ? known(Math.asin(z / length) * (180 / Math.PI)) : null,
    lon: middle ? known(Math.atan2(y, x) * (180 / Math.PI)) : null,
    // The mean of the squared chords to the middle is 2 (1 - R).
    stddev: middle ? known(onGround(Math.sqrt(Math.max(0, 2 * (1 - length / pane.count))))) : null,
    distance: pane.count > 0 ? known(distanceBetween(first, last)) : null,
    first: pane.count > 0 ? placeText(first) : null,
    last: pane.count > 0 ? placeText(last) : null,
  };
}
