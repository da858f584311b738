import type { Instant, Millis } from '../model/time.ts';
import { type Area, addArea, addHeld, newArea } from '../statistics/area.ts';
import { trimBins } from '../statistics/bins.ts';
import { addMoments, addValue, type Moments, newMoments } from '../statistics/moments.ts';
import { addSketch, addToSketch, newSketch, type Sketch } from '../statistics/sketch.ts';
import { endTimeline, extend, heldUntil, join, newTimeline, placeOf, type Timeline } from './timeline.ts';

/** What is kept of more readings than EXACT_LIMIT: of a fixed size, whatever their number. */
export interface GaugeTotals {
  readonly form: 'totals';
  moments: Moments;
  sketch: Sketch;
  /** From the first reading to the last one; what lies before and after depends on the neighbours. */
  area: Area;
  line: Timeline;
  min: number;
  max: number;
}

export function newGaugeTotals(): GaugeTotals {
  return {
    form: 'totals',
    moments: newMoments(),
    sketch: newSketch(),
    area: newArea(),
    line: newTimeline(),
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
  };
}

/**
 * Adds a reading. One that is older than the last counts in everything but the time-weighted mean, as the values
 * that held around it are no longer known; one older than the first counts in full.
 */
export function addToTotals(totals: GaugeTotals, time: Instant, value: number, hold: Millis): void {
  const { line } = totals;
  addValue(totals.moments, value);
  addToSketch(totals.sketch, value);
  if (value < totals.min) totals.min = value;
  if (value > totals.max) totals.max = value;
  if (time >= line.last_time) addHeld(totals.area, line.last_value, heldUntil(line, time));
  else if (time < line.first_time) addHeld(totals.area, value, Math.min(hold, line.first_time - time));
  extend(line, time, value, hold);
}

/** From `time` on the last value holds no longer. */
export function endTotals(totals: GaugeTotals, time: Instant): void {
  endTimeline(totals.line, time);
}

/** Adds all that `other` has seen, before, after or among what this one has. */
export function joinTotals(into: GaugeTotals, other: GaugeTotals): void {
  addMoments(into.moments, other.moments);
  addSketch(into.sketch, other.sketch);
  into.min = Math.min(into.min, other.min);
  into.max = Math.max(into.max, other.max);
  joinAreas(into, other);
  join(into.line, other.line);
}

/** A copy that shares nothing, without room to spare. */
export function trimTotals(totals: GaugeTotals): GaugeTotals {
  const { moments, sketch, area, line } = totals;
  return {
    ...totals,
    moments: { ...moments, squares: { ...moments.squares } },
    sketch: { ...sketch, positive: trimBins(sketch.positive), negative: trimBins(sketch.negative) },
    area: { ...area, sum: { ...area.sum } },
    line: { ...line },
  };
}

function joinAreas(into: GaugeTotals, other: GaugeTotals): void {
  const place = placeOf(into.line, other.line);
  if (place === 'after') addHeld(into.area, into.line.last_value, heldUntil(into.line, other.line.first_time));
  if (place === 'before') addHeld(into.area, other.line.last_value, heldUntil(other.line, into.line.first_time));
  const longer = Math.max(into.area.weight, other.area.weight);
  addArea(into.area, other.area);
  if (place === 'among') scale(into.area, longer / into.area.weight);
}

/** Two step functions over the same time: their common mean stands, for no longer than the longer one lasted. */
function scale(area: Area, factor: number): void {
  if (!(factor > 0)) return;
  area.weight *= factor;
  area.sum.sum *= factor;
  area.sum.rest *= factor;
}
