import type { Batch, Cleaned } from '../model/batch.ts';
import { MENDED } from '../model/batch.ts';
import type { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import { readRuns, writeRuns } from './runs.ts';
import type { Slots } from './slots.ts';
import { readTimes, writeTimes } from './times.ts';
import { readValues, writeValues } from './values.ts';

/** The readings of a block and what cleaning made of them, without which series they are of. */
export interface Columns {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly flags: Uint8Array;
  readonly cleaned: Cleaned;
}

/**
 * Writes them one after the other: integers of the last decimal place as differences within their series, times as
 * differences to a prediction, and cleaned values only where they are other than the raw ones. Bit for bit: what does
 * not fit a decimal scale is stored as the double it is. O(n).
 */
export function writeColumns(body: ByteWriter, batch: Batch, cleaned: Cleaned, slots: Slots): void {
  const { count } = batch;
  writeTimes(body, batch.times, slots);
  writeValues(body, batch.values, slots.of, slots.ids.length);
  writeRuns(body, batch.flags, count);
  writeRuns(body, cleaned.verdicts, count);
  const changed = changedBy(batch, cleaned);
  body.varint(changed.length);
  for (let i = 0, next = 0; i < changed.length; i++) {
    const at = changed[i] as number;
    body.varint(at - next);
    next = at + 1;
  }
  writeValues(body, pick(cleaned.values, changed), pick(slots.of, changed), slots.ids.length);
}

/** @throws Error for bytes that were not so written. */
export function readColumns(body: ByteReader, count: number, slots: Slots): Columns {
  const times = readTimes(body, slots);
  const values = readValues(body, slots.of, slots.ids.length);
  const flags = readRuns(body, count);
  const verdicts = readRuns(body, count);
  const changed = readPositions(body, count);
  const others = readValues(body, pick(slots.of, changed), slots.ids.length);
  if (body.left > 0) throw new Error(`damaged block: ${body.left} bytes too many`);
  const cleaned = values.slice();
  for (let i = 0; i < count; i++) if (isRejected(verdicts[i] as number)) cleaned[i] = Number.NaN;
  for (let i = 0; i < changed.length; i++) cleaned[changed[i] as number] = others[i] as number;
  return { times, values, flags, cleaned: { values: cleaned, verdicts } };
}

function isRejected(verdict: number): boolean {
  return verdict > 0 && verdict < MENDED;
}

/** Positions whose cleaned value is neither the raw one nor, for a rejected reading, NaN. */
function changedBy({ count, values }: Batch, cleaned: Cleaned): Int32Array {
  const changed: number[] = [];
  for (let i = 0; i < count; i++) {
    const expected = isRejected(cleaned.verdicts[i] as number) ? Number.NaN : values[i];
    if (!Object.is(cleaned.values[i], expected)) changed.push(i);
  }
  return Int32Array.from(changed);
}

function readPositions(body: ByteReader, count: number): Int32Array {
  const length = body.varint();
  if (length > count) throw new Error(`damaged block: ${length} changes of ${count} values`);
  const positions = new Int32Array(length);
  for (let i = 0, next = 0; i < length; i++) {
    const at = next + body.varint();
    if (at >= count) throw new Error('damaged block: a change beyond its end');
    positions[i] = at;
    next = at + 1;
  }
  return positions;
}

function pick<Column extends Float64Array | Int32Array>(column: Column, positions: Int32Array): Column {
  const picked = column.slice(0, positions.length) as Column;
  for (let i = 0; i < positions.length; i++) picked[i] = column[positions[i] as number] as number;
  return picked;
}
