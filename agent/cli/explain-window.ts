import { EXIT, Failure } from '../model/failure.ts';
import type { Summary } from '../model/summary.ts';
import type { LiveReading } from '../run/contract.ts';
import { readReadings } from '../run/stored-readings.ts';
import type { Reader } from '../store/reader.ts';
import { parseWindowName } from './window-name.ts';

/** One window with all that is known of it. */
export interface Explanation {
  readonly series: string;
  readonly unit?: string;
  readonly window: string;
  readonly from: number;
  readonly to: number;
  /** Absent while the window is open, or when nothing was measured in it. */
  readonly summary?: Summary;
  readonly readings: readonly LiveReading[];
  /** More readings than are shown. */
  readonly cut_off: boolean;
}

const MOST_READINGS = 10_000;

/**
 * The window of a series that holds a moment: closed ones from the history, an open one by its alignment.
 * Throws `Failure` (64) for a series that is not in the history or a window that no summary has.
 */
export function explainWindow(reader: Reader, series: string, time: number, window: string | undefined): Explanation {
  const known = reader.series().find(({ plan }) => plan.name === series);
  if (known === undefined) throw new Failure(EXIT.usage, unknownSeries(reader, series));
  const shape = shapeOf(reader, window);
  const summary = reader
    .summaries({ series, window: shape.name, from: time - shape.size + 1, to: time + 1, limit: 1, newest_first: true })
    .find(({ from, to }) => from <= time && time < to);
  const from = summary?.from ?? Math.floor(time / shape.every) * shape.every;
  const to = summary?.to ?? from + shape.size;
  const readings = readReadings(reader, { series, from, to, limit: MOST_READINGS });
  const { unit } = known.plan;
  return {
    series,
    ...(unit === undefined ? {} : { unit }),
    window: shape.name,
    from,
    to,
    ...(summary === undefined ? {} : { summary }),
    readings,
    cut_off: readings.length === MOST_READINGS,
  };
}
