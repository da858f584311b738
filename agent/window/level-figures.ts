import type { LevelFigures } from '../model/summary.ts';
import { levelOf } from '../statistics/level.ts';
import type { GaugePane } from './gauge.ts';
import { gaugeFigures } from './gauge-figures.ts';
import { known } from './known.ts';

/**
 * Figures of levels in dB, from the energies that they stand for: the mean is the equivalent level (Leq), each reading
 * weighing alike, and `twmean` the same with each weighing as long as it held. Order is the same among levels and
 * energies, so quantiles may be taken of either.
 */
export function levelFigures(pane: GaugePane): LevelFigures {
  const { count, mean, min, max, first, last, twmean, p50, p95, p99 } = gaugeFigures(pane);
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
    p50: level(p50),
    p95: level(p95),
    p99: level(p99),
  };
}
