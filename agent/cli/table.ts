/** One column of a table: its heading, and how a row shows in it. */
export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'left' | 'right';
}

/**
 * Rows as text in columns, each as wide as its widest cell, two spaces apart, no line longer than it must be.
 * An empty list gives the headings alone.
 */
export function drawTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const headings = columns.map((column) => column.heading);
  const widths = columns.map((_, i) => Math.max(...[headings, ...cells].map((line) => width(line[i] ?? ''))));
  const draw = (line: readonly string[]) =>
    line
      .map((text, i) => pad(text, widths[i] ?? 0, columns[i]?.align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [headings, ...cells].map(draw).join('\n');
}

// Characters on the screen, not UTF-16 units: "°C" and combining marks would shift a column otherwise.
function width(text: string): number {
  return [...text.normalize('NFC')].length;
}

function pad(text: string, size: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, size - width(text)));
  return align === 'right' ? space + text : text + space;
}
