import type { ClockState, Instant } from '../model/time.ts';
import type { Span } from '../model/window.ts';
import { addSum, addTerm, newSum, type Sum } from '../statistics/compensated.ts';
import { addMoments, addValue, type Moments, newMoments } from '../statistics/moments.ts';
import { windDirection, windSpeed } from '../statistics/wind.ts';
import { addToGust, copyGust, type Gust, joinGust, newGust } from './gust.ts';
import { newHead, type PaneHead } from './pane-head.ts';

/** A window of winds, each a speed and a direction packed into one number. */
export interface WindPane extends PaneHead {
  readonly kind: 'wind';
  speed: Moments;
  min: number;
  max: number;
  /** Sums of the wind's vectors: a gale turns the mean further than a breath does. */
  north: Sum;
  east: Sum;
  gust: Gust;
}

export function newWindPane(span: Span, clock: ClockState): WindPane {
  const [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const sums = { speed: newMoments(), min, max, north: newSum(), east: newSum(), gust: newGust() };
  return { kind: 'wind', ...newHead(span, clock), ...sums };
}

export function addToWind(pane: WindPane, time: Instant, packed: number): void {
  const speed = windSpeed(packed);
  const radians = windDirection(packed) * (Math.PI / 180);
  pane.count += 1;
  addValue(pane.speed, speed);
  pane.min = Math.min(pane.min, speed);
  pane.max = Math.max(pane.max, speed);
  addTerm(pane.north, speed * Math.cos(radians));
  addTerm(pane.east, speed * Math.sin(radians));
  addToGust(pane.gust, time, Math.round(speed * 1000));
}

export function joinWind(pane: WindPane, other: WindPane): void {
  addMoments(pane.speed, other.speed);
  pane.min = Math.min(pane.min, other.min);
  pane.max = Math.max(pane.max, other.max);
  addSum(pane.north, other.north);
  addSum(pane.east, other.east);
  joinGust(pane.gust, other.gust);
}

/** A copy that shares nothing. */
export function copyWind(pane: WindPane): WindPane {
  const { rejected, mended, speed, north, east, gust } = pane;
  return {
    ...pane,
    rejected: { ...rejected },
    mended: { ...mended },
    speed: { ...speed, squares: { ...speed.squares } },
    north: { ...north },
    east: { ...east },
    gust: copyGust(gust),
  };
}
