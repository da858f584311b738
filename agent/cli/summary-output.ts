import type { Summary } from '../model/summary.ts';
import { rowOf, SUMMARY_COLUMNS } from '../wire/columns.ts';
import { csvRow } from './csv.ts';
import { describeFigures, describeTally } from './describe.ts';
import { formatTime } from './format.ts';
import { type Column, drawTable } from './table.ts';

export type Format = 'table' | 'csv' | 'ndjson';

/**
 * Summaries as text: a table for people; CSV with the columns of the receiver's table; NDJSON with each summary as it
 * goes over the wire. A part that is `continued` has no line of CSV headings.
 */
export function formatSummaries(summaries: readonly Summary[], format: Format, continued = false): string {
  switch (format) {
    case 'table':
      return drawTable(summaries, COLUMNS);
    case 'csv':
      return [...(continued ? [] : [csvRow(SUMMARY_COLUMNS)]), ...summaries.map(csvOf)].join('\n');
    case 'ndjson':
      return summaries.map((summary) => JSON.stringify(summary)).join('\n');
  }
}

function csvOf(summary: Summary): string {
  const row = rowOf(summary);
  return csvRow(SUMMARY_COLUMNS.map((column) => row[column]));
}

const COLUMNS: readonly Column<Summary>[] = [
  { heading: 'from', cell: ({ from }) => formatTime(from) },
  { heading: 'series', cell: ({ series }) => series },
  { heading: 'window', cell: ({ window }) => window },
  { heading: 'count', align: 'right', cell: ({ count }) => String(count) },
  { heading: 'figures', cell: describeFigures },
  { heading: 'unit', cell: ({ unit }) => unit ?? '' },
  {
    heading: 'coverage',
    align: 'right',
    cell: ({ quality }) => (quality.coverage === undefined ? '' : `${Math.round(quality.coverage * 100)}%`),
  },
  { heading: 'rejected', cell: ({ quality }) => describeTally(quality.rejected) },
  { heading: 'mended', cell: ({ quality }) => describeTally(quality.mended) },
  { heading: 'rev', align: 'right', cell: ({ rev }) => String(rev) },
];
