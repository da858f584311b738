import type { Instant } from '../model/time.ts';
import type { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import { type Rows, timeAt, valueAt } from './rows.ts';

/** Values are written as they are where they have more decimals than this. */
const MOST_DECIMALS = 9;
const AS_THEY_ARE = 255;

/**
 * Rows as bytes. Sensors speak at regular times, in decimal numbers that change little: so times are written as
 * changes of their distance, and values as changes of a whole number of their last decimal, wherever that gives
 * back the very same bits.
 */
export function writeRows(writer: ByteWriter, rows: Rows, from: Instant): void {
  writer.varint(rows.length);
  writeEndings(writer, rows);
  writeTimes(writer, rows, from);
  writeValues(writer, rows);
}

export function readRows(reader: ByteReader, from: Instant): Rows {
  const length = reader.amount();
  const rows: Rows = { form: 'rows', length, cells: new Float64Array(2 * length) };
  readEndings(reader, rows);
  readTimes(reader, rows, from);
  readValues(reader, rows);
  return rows;
}

/** Which rows are no readings, but the end of what is known: each as its distance from the one before. */
function writeEndings(writer: ByteWriter, rows: Rows): void {
  const endings: number[] = [];
  for (let row = 0; row < rows.length; row += 1) if (Number.isNaN(valueAt(rows, row))) endings.push(row);
  writer.varint(endings.length);
  for (let i = 0; i < endings.length; i += 1) writer.varint((endings[i] as number) - (endings[i - 1] ?? 0));
}

function readEndings(reader: ByteReader, rows: Rows): void {
  let row = 0;
  for (let left = reader.amount(); left > 0; left -= 1) {
    row += reader.varint();
    rows.cells[2 * row + 1] = Number.NaN;
  }
}

function writeTimes(writer: ByteWriter, rows: Rows, from: Instant): void {
  const whole = Number.isSafeInteger(from) && everyRow(rows, (row) => isWholeNear(timeAt(rows, row), from));
  writer.byte(whole ? 1 : 0);
  let time = from;
  let distance = 0;
  for (let row = 0; row < rows.length; row += 1) {
    if (!whole) {
      writer.float64(timeAt(rows, row));
      continue;
    }
    writer.zigzag(timeAt(rows, row) - time - distance);
    distance = timeAt(rows, row) - time;
    time = timeAt(rows, row);
  }
}

function readTimes(reader: ByteReader, rows: Rows, from: Instant): void {
  const whole = reader.byte() === 1;
  let time = from;
  let distance = 0;
  for (let row = 0; row < rows.length; row += 1) {
    distance = whole ? distance + reader.zigzag() : 0;
    time = whole ? time + distance : reader.float64();
    rows.cells[2 * row] = time;
  }
}

function writeValues(writer: ByteWriter, rows: Rows): void {
  const decimals = decimalsOf(rows);
  writer.byte(decimals);
  let before = 0;
  for (let row = 0; row < rows.length; row += 1) {
    const value = valueAt(rows, row);
    if (Number.isNaN(value)) continue;
    if (decimals === AS_THEY_ARE) {
      writer.float64(value);
      continue;
    }
    const digits = Math.round(value * 10 ** decimals);
    writer.zigzag(digits - before);
    before = digits;
  }
}

function readValues(reader: ByteReader, rows: Rows): void {
  const decimals = reader.byte();
  let digits = 0;
  for (let row = 0; row < rows.length; row += 1) {
    if (Number.isNaN(valueAt(rows, row))) continue;
    if (decimals !== AS_THEY_ARE) digits += reader.zigzag();
    rows.cells[2 * row + 1] = decimals === AS_THEY_ARE ? reader.float64() : digits / 10 ** decimals;
  }
}

/** With how many decimals all values come back bit for bit. */
function decimalsOf(rows: Rows): number {
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals += 1) {
    if (everyRow(rows, (row) => isDecimal(valueAt(rows, row), decimals))) return decimals;
  }
  return AS_THEY_ARE;
}

function isDecimal(value: number, decimals: number): boolean {
  if (Number.isNaN(value)) return true;
  const digits = Math.round(value * 10 ** decimals);
  return Math.abs(digits) < 2 ** 48 && Object.is(digits / 10 ** decimals, value) && !Object.is(value, -0);
}

function isWholeNear(time: Instant, from: Instant): boolean {
  return Number.isSafeInteger(time) && Math.abs(time - from) < 2 ** 48 && !Object.is(time, -0);
}

function everyRow(rows: Rows, holds: (row: number) => boolean): boolean {
  for (let row = 0; row < rows.length; row += 1) if (!holds(row)) return false;
  return true;
}
