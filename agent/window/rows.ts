import type { Instant, Millis } from '../model/time.ts';
import type { Carry } from './carry.ts';

/**
 * The readings of a small pane one by one, sorted by time; equal times keep their order of arrival. A row whose value
 * is NaN is no reading but says that from its time on no value is known. Bounded by whoever adds: readings up to
 * EXACT_LIMIT, and never two NaN rows in succession.
 */
export interface Rows {
  readonly form: 'rows';
  length: number;
  /** Row i is `cells[2 i]`, its time, and `cells[2 i + 1]`, its value. May have room to spare. */
  cells: Float64Array;
}

/** So many readings are kept one by one, and their figures are exact; beyond that a pane keeps totals. */
export const EXACT_LIMIT = 128;

const FIRST_ROOM = 8;

/** No rows yet, and room for `room` of them. */
export function newRows(room: number): Rows {
  const cells = spare.at(-1)?.length === 2 * room ? (spare.pop() as Float64Array).fill(0) : new Float64Array(2 * room);
  return { form: 'rows', length: 0, cells };
}

/** Room for about as many readings as there were in the window before, some more or less. */
export function roomFor(count: number): number {
  return Math.min(EXACT_LIMIT, 8 * Math.ceil((count + count / 16) / 8));
}

/** Nobody looks at these rows any more: the window that comes next can have their cells. */
export function spareRows({ cells }: Rows): void {
  if (spare.length === MOST_SPARED) spare.pop();
  spare.push(cells);
}

/** A window mostly opens as soon as the one before is closed. Bounded: beyond this, arrays are left to the collector. */
const MOST_SPARED = 4;
const spare: Float64Array[] = [];

/** Adds a row at its place in time. */
export function addRow(rows: Rows, time: Instant, value: number): void {
  if (2 * rows.length === rows.cells.length) grow(rows);
  const { cells } = rows;
  let at = rows.length;
  while (at > 0 && (cells[2 * at - 2] as number) > time) at -= 1;
  if (at < rows.length) cells.copyWithin(2 * at + 2, 2 * at, 2 * rows.length);
  cells[2 * at] = time;
  cells[2 * at + 1] = value;
  rows.length += 1;
}

/** From `time` on the last value holds no longer. */
export function endRows(rows: Rows, time: Instant): void {
  if (rows.length === 0 || Number.isNaN(valueAt(rows, rows.length - 1))) return;
  addRow(rows, Math.max(time, timeAt(rows, rows.length - 1)), Number.NaN);
}

/** Both in one, without room to spare; at equal times the rows of `a` come first. */
export function joinRows(a: Rows, b: Rows): Rows {
  const joined: Rows = { form: 'rows', length: 0, cells: new Float64Array(2 * (a.length + b.length)) };
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const fromA = j >= b.length || (i < a.length && timeAt(a, i) <= timeAt(b, j));
    if (fromA) push(joined, timeAt(a, i), valueAt(a, i++));
    else push(joined, timeAt(b, j), valueAt(b, j++));
  }
  return trimRows(joined);
}

/** A copy without room to spare. */
export function trimRows(rows: Rows): Rows {
  return { form: 'rows', length: rows.length, cells: rows.cells.slice(0, 2 * rows.length) };
}

export function timeAt(rows: Rows, row: number): Instant {
  return rows.cells[2 * row] as number;
}

export function valueAt(rows: Rows, row: number): number {
  return rows.cells[2 * row + 1] as number;
}

/** The values of the readings, in order of time. */
export function valuesOf(rows: Rows): number[] {
  const values: number[] = [];
  for (let row = 0; row < rows.length; row += 1) {
    if (!Number.isNaN(valueAt(rows, row))) values.push(valueAt(rows, row));
  }
  return values;
}

/** The last row that is a reading, or undefined. */
export function lastReading(rows: Rows): { time: Instant; value: number } | undefined {
  for (let row = rows.length - 1; row >= 0; row -= 1) {
    if (!Number.isNaN(valueAt(rows, row))) return { time: timeAt(rows, row), value: valueAt(rows, row) };
  }
  return undefined;
}

/**
 * Tells how long each value held within `[from, to)`: the carry until the first row, each row until the next, the
 * last one until `to`, and none longer than `hold`.
 */
export function visitHeld(
  rows: Rows,
  window: { from: Instant; to: Instant; hold: Millis; carry: Carry | null },
  visit: (value: number, held: Millis) => void,
): void {
  const { from, to, hold, carry } = window;
  const firstTime = rows.length > 0 ? timeAt(rows, 0) : to;
  if (carry) visit(carry.value, carriedFor(carry, hold, from, Math.min(to, firstTime)));
  for (let row = 0; row < rows.length; row += 1) {
    if (Number.isNaN(valueAt(rows, row))) continue;
    const next = row + 1 < rows.length ? Math.min(to, timeAt(rows, row + 1)) : to;
    visit(valueAt(rows, row), Math.min(hold, next - timeAt(rows, row)));
  }
}

/** How much of `[from, to)` the carried value still holds; zero or less where it does not. */
export function carriedFor(carry: Carry, hold: Millis, from: Instant, to: Instant): Millis {
  const until = Math.min(carry.time + hold, carry.until ?? Number.POSITIVE_INFINITY);
  return Math.min(to, until) - Math.max(from, carry.time);
}

function grow(rows: Rows): void {
  const cells = new Float64Array(Math.max(2 * FIRST_ROOM, 2 * rows.cells.length));
  cells.set(rows.cells);
  rows.cells = cells;
}

/** Appends; of two NaN rows in succession the first one says it all. */
function push(rows: Rows, time: Instant, value: number): void {
  if (Number.isNaN(value) && rows.length > 0 && Number.isNaN(valueAt(rows, rows.length - 1))) return;
  rows.cells[2 * rows.length] = time;
  rows.cells[2 * rows.length + 1] = value;
  rows.length += 1;
}
