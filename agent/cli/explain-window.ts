import { nearest } from '../../config/nearest.ts';
import { EXIT, Failure } from '../model/failure.ts';
import type { Summary } from '../model/summary.ts';
import type { LiveReading } from '../run/contract.ts';
import { parseDuration } from '../settings/duration.ts';
import type { Reader } from '../store/reader.ts';
import { readStoredReadings } from '../ui/stored-readings.ts';

/** One window with all that is known of it. */
export interface Explanation {
  readonly series: string;
  readonly unit?: string;
  readonly window: string;
  readonly from: number;
  readonly to: number;
  /** The windows of the series that have closed lately, by name. */
  readonly windows: readonly string[];
  /** Absent while the window is open, or when nothing was measured in it. */
  readonly summary?: Summary;
  readonly readings: readonly LiveReading[];
  /** More readings than are shown. */
  readonly cut_off: boolean;
}

const MOST_READINGS = 10_000;
/** So many of the newest windows are looked through for their names. */
const LATELY = 500;

/**
 * The window of a series that holds a moment: closed ones from the history, an open one by its alignment.
 * Throws `Failure` (64) for a series that is not in the history or a window that no summary has.
 */
export function explainWindow(reader: Reader, series: string, time: number, window: string | undefined): Explanation {
  const known = reader.series().find(({ plan }) => plan.name === series);
  if (known === undefined) throw new Failure(EXIT.usage, unknownSeries(reader, series));
  const shape = shapeOf(reader, series, window);
  const summary = reader
    .summaries({ series, window: shape.name, from: time - shape.size + 1, to: time + 1, limit: 1, newest_first: true })
    .find(({ from, to }) => from <= time && time < to);
  const from = summary?.from ?? Math.floor(time / shape.every) * shape.every;
  const to = summary?.to ?? from + shape.size;
  const readings = readStoredReadings(reader, { series, from, to, limit: MOST_READINGS });
  const { unit } = known.plan;
  return {
    series,
    ...(unit === undefined ? {} : { unit }),
    window: shape.name,
    from,
    to,
    windows: closedLately(reader, series),
    ...(summary === undefined ? {} : { summary }),
    readings,
    cut_off: readings.length === MOST_READINGS,
  };
}

function closedLately(reader: Reader, series: string): string[] {
  const lately = reader.summaries({ series, limit: LATELY, newest_first: true });
  return [...new Set(lately.map(({ window }) => window))];
}

interface Shape {
  readonly name: string;
  readonly size: number;
  readonly every: number;
}

/** The window that is meant: by its name, or the finest one that the series has. */
function shapeOf(reader: Reader, series: string, name: string | undefined): Shape {
  const latest = reader.latest();
  const finest = (latest.find((summary) => summary.series === series) ?? latest[0])?.window;
  const chosen = name ?? finest;
  if (chosen === undefined) throw new Failure(EXIT.unavailable, 'no window has closed yet; name one with --window');
  const [size, every = size] = chosen.split('/').map(parseDuration);
  if (size === undefined || every === undefined) {
    throw new Failure(
      EXIT.usage,
      `"${chosen}" is no window; windows are named as in the configuration: 10s, 1m, 1h/15m`,
    );
  }
  return { name: chosen, size, every };
}

function unknownSeries(reader: Reader, wanted: string): string {
  const names = reader.series().map(({ plan }) => plan.name);
  if (names.length === 0) return 'the history is empty: nothing has been measured yet';
  const close = nearest(wanted, names);
  const hint = close === undefined ? `there are: ${names.slice(0, 20).join(', ')}` : `did you mean ${close}?`;
  return `no series is named "${wanted}"; ${hint}`;
}
