import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Batch, Cleaned } from '../model/batch.ts';
import { MENDED } from '../model/batch.ts';
import { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import { readRuns, writeRuns } from './runs.ts';
import { readSlots, slotsOf, writeSlots } from './slots.ts';
import { readTimes, writeTimes } from './times.ts';
import { readValues, writeValues } from './values.ts';

/** Most readings in a block; a commit takes in far fewer. */
export const MAX_READINGS = 1 << 22;
const MAX_BYTES = 1 << 28;

const PLAIN = 1;
const DEFLATED = 2;
const WORTH_DEFLATING = 256;
/** A block is a few kilobytes: a smaller table takes less time to be made than the block to be packed. */
const DEFLATE = { level: constants.Z_BEST_SPEED, windowBits: 13, memLevel: 7 };

export interface Block {
  readonly batch: Batch;
  readonly cleaned: Cleaned;
}

/**
 * The readings of one commit and what cleaning made of them, column by column, in about two bytes a reading:
 * integers of the last decimal place as differences within their series, times as differences of differences, and
 * cleaned values only where they are other than the raw ones. Bit for bit: what does not fit a decimal scale is
 * stored as the double it is. O(n).
 */
export function encodeBlock(batch: Batch, cleaned: Cleaned): Uint8Array {
  const { count } = batch;
  const body = new ByteWriter(64 + 4 * count);
  const slots = slotsOf(batch.series, count);
  body.varint(count);
  writeSlots(body, slots);
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
  return pack(body.bytes());
}

/** @throws Error for bytes that no encoder made: soon, and in bounded memory. */
export function decodeBlock(bytes: Uint8Array): Block {
  const body = new ByteReader(unpack(bytes));
  const count = body.varint();
  if (count > MAX_READINGS || count > body.left) throw new Error(`damaged block: ${count} readings`);
  const slots = readSlots(body, count);
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
  const series = slots.of.map((slot) => slots.ids[slot] as number);
  return { batch: { count, series, times, values, flags }, cleaned: { values: cleaned, verdicts } };
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

function pack(body: Uint8Array): Uint8Array {
  const deflated = body.length >= WORTH_DEFLATING ? deflateRawSync(body, DEFLATE) : body;
  const shorter = deflated.length < body.length;
  const head = new ByteWriter();
  head.byte(shorter ? DEFLATED : PLAIN);
  head.varint(body.length);
  return Buffer.concat([head.bytes(), shorter ? deflated : body]);
}

function unpack(bytes: Uint8Array): Uint8Array {
  const head = new ByteReader(bytes);
  const form = head.byte();
  const length = head.varint();
  if (form !== PLAIN && form !== DEFLATED) throw new Error(`damaged block: unknown form ${form}`);
  if (length > MAX_BYTES) throw new Error(`damaged block: ${length} bytes unpacked`);
  const rest = bytes.subarray(bytes.length - head.left);
  const body = form === PLAIN ? rest : inflateRawSync(rest, { maxOutputLength: Math.max(length, 1) });
  if (body.length !== length) throw new Error(`damaged block: ${body.length} bytes instead of ${length}`);
  return body;
}
