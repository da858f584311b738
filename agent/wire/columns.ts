import type { Quality, Summary } from '../model/summary.ts';
import { wireQuality } from './message.ts';

/**
 * A summary as columns of a table: the wire's field names, `from_ms` and `to_ms` for the window (FROM and TO are
 * words of SQL), `seconds` and `quality` as JSON text. The agent's own view and the receiver's table share them.
 */
export const SUMMARY_COLUMNS = [
  'series',
  'kind',
  'unit',
  'window',
  'every',
  'from_ms',
  'to_ms',
  'rev',
  'count',
  'mean',
  'stddev',
  'min',
  'max',
  'first',
  'last',
  'twmean',
  'p50',
  'p95',
  'p99',
  'increase',
  'rate',
  'resets',
  'resultant',
  'gust',
  'direction',
  'lat',
  'lon',
  'distance',
  'p10',
  'p90',
  'seconds',
  'transitions',
  'quality',
] as const;
export type SummaryColumn = (typeof SUMMARY_COLUMNS)[number];

/**
 * SQL types of the columns. `first` and `last` hold numbers, or labels of a state series; they have no type, because
 * SQLite would turn the label "12" into a number.
 */
export const COLUMN_TYPES: Readonly<Record<SummaryColumn, 'TEXT' | 'INTEGER' | 'REAL' | ''>> = {
  series: 'TEXT',
  kind: 'TEXT',
  unit: 'TEXT',
  window: 'TEXT',
  every: 'TEXT',
  from_ms: 'INTEGER',
  to_ms: 'INTEGER',
  rev: 'INTEGER',
  count: 'INTEGER',
  mean: 'REAL',
  stddev: 'REAL',
  min: 'REAL',
  max: 'REAL',
  first: '',
  last: '',
  twmean: 'REAL',
  p50: 'REAL',
  p95: 'REAL',
  p99: 'REAL',
  increase: 'REAL',
  rate: 'REAL',
  resets: 'INTEGER',
  resultant: 'REAL',
  gust: 'REAL',
  direction: 'REAL',
  lat: 'REAL',
  lon: 'REAL',
  distance: 'REAL',
  p10: 'REAL',
  p90: 'REAL',
  seconds: 'TEXT',
  transitions: 'INTEGER',
  quality: 'TEXT',
};

/**
 * Columns that a table made by an earlier version lacks, as SQL definitions for `ALTER TABLE ... ADD COLUMN`; they came
 * with later kinds of series, so none of its rows has anything to say in them.
 */
export function missingColumns(present: readonly string[]): string[] {
  const missing = SUMMARY_COLUMNS.filter((column) => !present.includes(column) && LATER.has(column));
  return missing.map((column) => `"${column}" ${COLUMN_TYPES[column]}`);
}

const LATER = new Set<SummaryColumn>(['gust', 'direction', 'lat', 'lon', 'distance', 'p10', 'p90']);

export type SummaryRow = Record<SummaryColumn, string | number | null>;

/** The columns of a summary; null where its kind has no such figure. The sketch is no column: see `summaryOf`. */
export function rowOf(summary: Summary): SummaryRow {
  const row = {} as SummaryRow;
  for (const column of SUMMARY_COLUMNS) row[column] = columnOf(summary, column);
  return row;
}

/** One column of a summary; null where its kind has no such figure. */
export function columnOf(summary: Summary, column: SummaryColumn): string | number | null {
  switch (column) {
    case 'from_ms':
      return summary.from;
    case 'to_ms':
      return summary.to;
    case 'seconds':
      return summary.kind === 'state' ? JSON.stringify(summary.seconds) : null;
    case 'quality':
      return JSON.stringify(wireQuality(summary.quality));
    default:
      return (
        ((summary as Partial<Record<SummaryColumn, unknown>>)[column] as string | number | null | undefined) ?? null
      );
  }
}

/** The summary of a row; a `sketch` beside the columns comes along. */
export function summaryOf(row: SummaryRow & { readonly sketch?: string | null }): Summary {
  return {
    series: row.series as string,
    ...figuresOf(row),
    ...(row.unit === null ? {} : { unit: row.unit as string }),
    window: row.window as string,
    ...(row.every === null ? {} : { every: row.every as string }),
    from: row.from_ms as number,
    to: row.to_ms as number,
    rev: row.rev as number,
    quality: JSON.parse(row.quality as string) as Quality,
    ...(row.sketch == null ? {} : { sketch: row.sketch }),
  } as Summary;
}

/** For each kind, the columns that hold its figures. */
const FIGURES: Readonly<Record<Summary['kind'], readonly SummaryColumn[]>> = {
  gauge: ['count', 'mean', 'stddev', 'min', 'max', 'first', 'last', 'twmean', 'p50', 'p95', 'p99'],
  counter: ['count', 'increase', 'rate', 'resets', 'first', 'last'],
  angle: ['count', 'mean', 'resultant', 'stddev', 'first', 'last'],
  state: ['count', 'transitions', 'first', 'last'],
  level: ['count', 'mean', 'min', 'max', 'first', 'last', 'twmean', 'p10', 'p50', 'p90', 'p95', 'p99'],
  count: ['count', 'increase', 'rate', 'stddev', 'min', 'max', 'first', 'last'],
  wind: ['count', 'mean', 'stddev', 'min', 'max', 'gust', 'direction', 'resultant'],
  position: ['count', 'lat', 'lon', 'stddev', 'distance', 'first', 'last'],
};

function figuresOf(row: SummaryRow): object {
  const kind = row.kind as Summary['kind'];
  const figures: Record<string, unknown> = { kind };
  for (const column of FIGURES[kind]) figures[column] = row[column];
  if (kind === 'state') figures['seconds'] = JSON.parse(row.seconds as string);
  return figures;
}
