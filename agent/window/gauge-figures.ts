import { quantileSorted } from 'simple-statistics';
import type { GaugeFigures } from '../model/summary.ts';
import { type Area, addArea, addHeld, newArea, timeWeightedMean } from '../statistics/area.ts';
import { addValue, type Moments, meanOf, newMoments, stddevOf } from '../statistics/moments.ts';
import { addToSketch, newSketch, type Sketch, sketchQuantile } from '../statistics/sketch.ts';
import type { GaugePane } from './gauge.ts';
import type { GaugeTotals } from './gauge-totals.ts';
import { known } from './known.ts';
import { carriedFor, type Rows, valuesOf, visitHeld } from './rows.ts';
import { heldUntil } from './timeline.ts';

/**
 * Figures of measurements. Quantiles are those of R type 7 (linear between order statistics): exact while the pane
 * keeps its readings one by one, beyond that within the sketch's RELATIVE_ERROR.
 */
export function gaugeFigures(pane: GaugePane): GaugeFigures {
  if (pane.count === 0) return NOTHING;
  return pane.body.form === 'rows' ? figuresOfRows(pane, pane.body) : figuresOfTotals(pane, pane.body);
}

/** Quantiles of the pane's values, by the same definition; NaN where there are none. */
export function quantilesOf(pane: GaugePane, wanted: readonly number[]): number[] {
  if (pane.count === 0) return wanted.map(() => Number.NaN);
  const { body } = pane;
  if (body.form === 'totals') {
    const { sketch, min, max } = body;
    return wanted.map((q) => Math.min(max, Math.max(min, sketchQuantile(sketch, q))));
  }
  const sorted = valuesOf(body).toSorted((a, b) => a - b);
  return wanted.map((q) => quantileSorted(sorted, q));
}

/** The sketch of the pane's values, whatever its form. */
export function sketchOf(pane: GaugePane): Sketch {
  if (pane.body.form === 'totals') return pane.body.sketch;
  const sketch = newSketch();
  for (const value of valuesOf(pane.body)) addToSketch(sketch, value);
  return sketch;
}

const NOTHING: GaugeFigures = {
  kind: 'gauge',
  count: 0,
  mean: null,
  stddev: null,
  min: null,
  max: null,
  first: null,
  last: null,
  twmean: null,
  p50: null,
  p95: null,
  p99: null,
};

function figuresOfRows(pane: GaugePane, rows: Rows): GaugeFigures {
  const values = valuesOf(rows);
  const moments = newMoments();
  for (const value of values) addValue(moments, value);
  const area = newArea();
  visitHeld(rows, pane, (value, held) => addHeld(area, value, held));
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0] as number, sorted[sorted.length - 1] as number];
  const ends = { min, max, first: values[0] as number, last: values[values.length - 1] as number };
  return assemble(moments, area, ends, (q) => quantileSorted(sorted, q));
}

function figuresOfTotals(pane: GaugePane, totals: GaugeTotals): GaugeFigures {
  const { line, min, max, moments, sketch } = totals;
  const area = newArea();
  if (pane.carry) {
    const held = carriedFor(pane.carry, pane.hold, pane.from, Math.min(pane.to, line.first_time));
    addHeld(area, pane.carry.value, held);
  }
  addArea(area, totals.area);
  addHeld(area, line.last_value, heldUntil(line, pane.to));
  const ends = { min, max, first: line.first_value, last: line.last_value };
  return assemble(moments, area, ends, (q) => sketchQuantile(sketch, q));
}

interface Ends {
  min: number;
  max: number;
  first: number;
  last: number;
}

function assemble(moments: Moments, area: Area, ends: Ends, quantile: (q: number) => number): GaugeFigures {
  const within = (value: number) => known(Math.min(ends.max, Math.max(ends.min, value)));
  return {
    kind: 'gauge',
    count: moments.count,
    mean: within(meanOf(moments)),
    stddev: known(stddevOf(moments)),
    ...ends,
    twmean: known(timeWeightedMean(area)),
    p50: within(quantile(0.5)),
    p95: within(quantile(0.95)),
    p99: within(quantile(0.99)),
  };
}
