import { unreachable } from '../model/failure.ts';
import type { SeriesPlan } from '../model/series.ts';
import type { AngleFigures, CounterFigures, Figures } from '../model/summary.ts';
import { meanDirection, resultantLength, yamartino } from '../statistics/circular.ts';
import { sumOf } from '../statistics/compensated.ts';
import type { AnglePane } from './angle.ts';
import { countFigures } from './count-figures.ts';
import type { CounterPane } from './counter.ts';
import { gaugeFigures } from './gauge-figures.ts';
import { known } from './known.ts';
import { levelFigures } from './level-figures.ts';
import type { Pane } from './pane.ts';
import { positionFigures } from './position-figures.ts';
import { stateFigures } from './state-figures.ts';
import type { Timeline } from './timeline.ts';
import { windFigures } from './wind-figures.ts';

/**
 * The figures of a pane as they are stored, sent and shown. `labels` are the names of a state series' codes. A
 * figure that does not exist, or is beyond the range of a double, is null.
 */
export function figuresOf(pane: Pane, plan: SeriesPlan, labels: readonly string[]): Figures {
  switch (pane.kind) {
    case 'gauge':
      return gaugeFigures(pane);
    case 'counter':
      return counterFigures(pane);
    case 'angle':
      return angleFigures(pane);
    case 'state':
      return stateFigures(pane, labels);
    case 'level':
      return levelFigures(pane);
    case 'count':
      return countFigures(pane, plan);
    case 'wind':
      return windFigures(pane);
    case 'position':
      return positionFigures(pane);
    default:
      return unreachable(pane);
  }
}

function counterFigures(pane: CounterPane): CounterFigures {
  const increase = sumOf(pane.increase);
  const rate = increase / ((pane.to - pane.from) / 1000);
  return { kind: 'counter', count: pane.count, increase, rate, resets: pane.resets, ...endsOf(pane.line) };
}

function angleFigures(pane: AnglePane): AngleFigures {
  return {
    kind: 'angle',
    count: pane.count,
    mean: known(meanDirection(pane.vectors)),
    resultant: known(resultantLength(pane.vectors)),
    stddev: known(yamartino(pane.vectors)),
    ...endsOf(pane.line),
  };
}

function endsOf(line: Timeline): { first: number | null; last: number | null } {
  return { first: known(line.first_value), last: known(line.last_value) };
}
