import { describeFigures, describeLedger, describeReading } from '../describe.ts';
import { formatClock, formatCount, formatReading } from '../format.ts';
import type { Paint } from '../paint.ts';
import { type Column, drawTable } from '../table.ts';
import type { Board, Row } from './board.ts';

/** Lines that are not series: headings, books, uplink, rejections and space between them. */
const OTHER_LINES = 14;

/** The board as lines for a terminal of this size, none longer than it is wide. */
export function drawScreen(board: Board, now: number, size: { columns: number; rows: number }, paint: Paint): string[] {
  const rows = [...board.rows.values()].sort((a, b) => (a.series < b.series ? -1 : 1));
  const room = Math.max(3, size.rows - OTHER_LINES);
  const cut = (line: string) => (line.length < size.columns ? line : `${line.slice(0, size.columns - 2)}…`);
  const [heading = '', ...table] = drawTable(rows.slice(0, room), COLUMNS).split('\n').map(cut);
  const more = rows.length > room ? [paint.dim(`... and ${rows.length - room} more on the page`)] : [];
  const judged = board.judged.map((reading) => paint.red(cut(`× ${describeReading(reading)}`)));
  return [
    paint.dim(heading),
    ...table,
    ...more,
    '',
    ...(judged.length > 0 ? judged : [paint.dim('No reading has been rejected yet.')]),
    '',
    ...statusLines(board, now).map(cut),
  ];
}

const COLUMNS: readonly Column<Row>[] = [
  { heading: 'series', cell: ({ series }) => series },
  { heading: 'raw', align: 'right', cell: ({ reading }) => formatReading(reading?.raw) },
  { heading: 'last closed window', cell: ({ summary }) => (summary === undefined ? '' : describeFigures(summary)) },
  { heading: 'count', align: 'right', cell: ({ summary }) => (summary === undefined ? '' : String(summary.count)) },
  {
    heading: 'rejected so far',
    cell: ({ rejected }) => [...rejected].map(([rule, count]) => `${rule} ${count}`).join(', '),
  },
];

function statusLines({ status, stored }: Board, now: number): string[] {
  if (status === undefined) return [`${formatClock(Math.floor(now / 1000) * 1000)}  starting`];
  const uplinks = Object.entries(status.uplinks).map(
    ([name, { link, settled_seq, newest_seq, backlog }]) =>
      `uplink ${name} ${link.state}: ${settled_seq} of ${newest_seq} messages acknowledged by the receiver, ${backlog.backlog_rows} summaries wait`,
  );
  return [
    `${formatClock(Math.floor(now / 1000) * 1000)}  ${describeLedger(status.ledger)}`,
    ...uplinks,
    `receiver: ${formatCount(stored)} summaries stored`,
  ];
}

/** Draws over what it drew before, so that the lines above stay where they are. */
export function newRedraw(write: (text: string) => void): (lines: readonly string[]) => void {
  let drawn = 0;
  return (lines) => {
    write(`${drawn > 0 ? `\u001b[${drawn}A` : ''}\u001b[J${lines.join('\n')}\n`);
    drawn = lines.length;
  };
}
