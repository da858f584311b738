import type { LiveReading } from '../run/contract.ts';
import { describeFigures, describeTally, describeVerdict } from './describe.ts';
import type { Explanation } from './explain-window.ts';
import { formatClock, formatFigure, formatReading, formatTime } from './format.ts';
import type { Paint } from './paint.ts';
import { type Point, sparkline, thin } from './sparkline.ts';
import { type Column, drawTable } from './table.ts';

/** Kept readings say little one by one: of a long window only so many are listed, and all that rules touched. */
const LISTED = 40;
const LABEL = 10;

/** An explanation for a person: the readings with their fates, a chart, the summary and how good it is. */
export function drawExplanation(
  explanation: Explanation,
  { paint, columns }: { paint: Paint; columns: number },
): string {
  const { series, unit, window, from, to, readings } = explanation;
  const title = `${paint.bold(series)}  ${window}  ${formatTime(from)} to ${formatClock(to)}${unit === undefined ? '' : `  in ${unit}`}`;
  return [
    title,
    '',
    ...(readings.length === 0 ? [NO_READINGS] : readingLines(readings, paint, columns)),
    ...(explanation.cut_off ? [`Only the first ${readings.length} readings are shown.`] : []),
    '',
    ...summaryLines(explanation, paint),
  ].join('\n');
}

const NO_READINGS = 'No raw readings: none came in, or they are no longer kept (store.keep_raw).';

function readingLines(readings: readonly LiveReading[], paint: Paint, columns: number): string[] {
  const listed =
    readings.length <= LISTED ? readings : readings.filter(({ verdict }) => verdict !== 'kept').slice(0, 200);
  const left = readings.length - listed.length;
  const [heading = '', ...rows] = drawTable(listed, COLUMNS).split('\n');
  const chart = sparkline(thin(readings.map(pointOf), Math.min(80, columns - LABEL - 2)));
  return [
    ...(listed.length === 0 ? [] : [paint.dim(heading)]),
    ...rows.map((row, i) =>
      listed[i]?.verdict === 'rejected' ? paint.red(row) : listed[i]?.verdict === 'mended' ? paint.yellow(row) : row,
    ),
    ...(left > 0 ? [paint.dim(`${left} more readings were kept as they came; --json lists them all.`)] : []),
    '',
    `${'chart'.padEnd(LABEL)}${chart}`,
    ...timeNotes(readings).map((note) => `${'time'.padEnd(LABEL)}${paint.yellow(note)}`),
  ];
}

/** How many readings had to wait for the clock, and what that means for their times. */
function timeNotes(readings: readonly LiveReading[]): string[] {
  const notes = new Map<string, number>();
  for (const { time_note } of readings) {
    if (time_note !== undefined) notes.set(time_note, (notes.get(time_note) ?? 0) + 1);
  }
  return [...notes].map(([note, count]) => `of ${count} of ${readings.length} readings: ${note}`);
}

const COLUMNS: readonly Column<LiveReading>[] = [
  { heading: 'time', cell: ({ time }) => formatClock(time) },
  { heading: 'raw', align: 'right', cell: ({ raw }) => formatReading(raw) },
  { heading: 'what happened', cell: describeVerdict },
];

function pointOf({ verdict, value }: LiveReading): Point {
  if (verdict === 'rejected') return 'rejected';
  return typeof value === 'number' ? value : null;
}

function summaryLines(explanation: Explanation, paint: Paint): string[] {
  const { summary } = explanation;
  if (summary === undefined) return [whyNoSummary(explanation)];
  const { quality } = summary;
  const coverage =
    quality.coverage === undefined
      ? []
      : [`coverage ${Math.round(quality.coverage * 100)}% of ${quality.expected ?? '?'} expected`];
  const facts = [
    `count ${summary.count}`,
    ...coverage,
    ...tallyPart('rejected', quality.rejected),
    ...tallyPart('mended', quality.mended),
    ...(quality.doubtful === undefined ? [] : [`${quality.doubtful} doubtful`]),
    ...(quality.late > 0 ? [`${quality.late} came late`] : []),
    ...(quality.merged === undefined ? [] : [`merged from ${quality.merged} windows for want of space`]),
    `clock ${quality.clock}`,
    `revision ${summary.rev}`,
  ];
  const more = moreFigures(summary);
  return [
    `${'summary'.padEnd(LABEL)}${paint.bold(describeFigures(summary))}`,
    ...(more === '' ? [] : [`${' '.repeat(LABEL)}${more}`]),
    `${'quality'.padEnd(LABEL)}${facts.join(', ')}`,
  ];
}

function whyNoSummary({ window, windows, readings }: Explanation): string {
  if (readings.length === 0) return 'No summary: nothing was measured in this window, or it is no longer kept.';
  if (windows.length > 0 && !windows.includes(window))
    return `No ${window} window of this series has closed so far; there are: ${windows.join(', ')}.`;
  return 'This window is not closed yet: it closes with the first reading after its end, or when the sensor stays silent.';
}

function tallyPart(name: string, byRule: Readonly<Record<string, number>>): string[] {
  const tally = describeTally(byRule);
  return tally === '' ? [] : [`${name} ${tally}`];
}

function moreFigures(summary: NonNullable<Explanation['summary']>): string {
  if (summary.kind !== 'gauge') return '';
  const names = ['stddev', 'first', 'last', 'twmean', 'p50', 'p95', 'p99'] as const;
  return names.map((name) => `${name} ${formatFigure(summary[name])}`).join('  ');
}
