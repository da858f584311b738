import type { SeriesPlan } from '../model/series.ts';
import type { CountFigures } from '../model/summary.ts';
import { sumOf } from '../statistics/compensated.ts';
import type { CountPane } from './count.ts';
import { known } from './known.ts';

/**
 * Figures of counted events. `stddev` is the standard error of the sum after Poisson: its root. The rate is by the time
 * that was watched: so many expected intervals as there are readings, or the whole window where none is known.
 */
export function countFigures(pane: CountPane, plan: SeriesPlan): CountFigures {
  const sum = sumOf(pane.sum);
  const watched = plan.expect_every === undefined ? pane.to - pane.from : pane.count * plan.expect_every;
  return {
    kind: 'count',
    count: pane.count,
    increase: sum,
    rate: pane.count === 0 ? 0 : sum / (watched / 1000),
    stddev: known(Math.sqrt(Math.max(0, sum))),
    min: known(pane.min),
    max: known(pane.max),
    first: known(pane.line.first_value),
    last: known(pane.line.last_value),
  };
}
