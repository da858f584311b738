import type { LevelFigures } from '../model/summary.ts';
import { levelOf } from '../statistics/level.ts';
import type { GaugePane } from './gauge.ts';
import { gaugeFigures, quantilesOf } from './gauge-figures.ts';
import { known } from './known.ts';

/**
 * Figures of levels in dB, from the energies that they stand for: the mean is the equivalent level (Leq), each reading
 * weighing alike, and `twmean` the same with each weighing as long as it held. Order is the same among levels and
 * energies, so quantiles may be taken of either. `p90` and `p10` are L10 and L90 of acoustics, which count from the top.
 */
export function levelFigures(pane: GaugePane): LevelFigures {
  const { count, mean, min, max, first, last, twmean, p50, p95, p99 } = gaugeFigures(pane);
  const [p10 = null, p90 = null] = quantilesOf(pane, [0.1, 0.9]).map(known);
  const level = (energy: number | null) => (energy === null ? null : known(levelOf(energy)));
  return {
    kind: 'level',
    count,
    mean: level(mean),
    min: level(min),
    max: level(max),
    first: level(first),
    last: level(last),
    twmean: level(twmean),
    p10: level(p10),
    p50: level(p50),
    p90: level(p90),
    p95: level(p95),
    p99: level(p99),
  };
}
