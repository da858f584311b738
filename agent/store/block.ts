import type { Batch, Cleaned } from '../model/batch.ts';
import { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import { readColumns, writeColumns } from './columns.ts';
import { deflated, inflated } from './deflated.ts';
import { readSlots, slotsOf, writeSlots } from './slots.ts';

/** Most readings in a block; a commit takes in far fewer. */
export const MAX_READINGS = 1 << 22;

export interface Block {
  readonly batch: Batch;
  readonly cleaned: Cleaned;
}

/** The readings of one commit and what cleaning made of them, in about two bytes a reading. Bit for bit. O(n). */
export function encodeBlock(batch: Batch, cleaned: Cleaned): Uint8Array {
  const { count } = batch;
  const body = new ByteWriter(64 + 4 * count);
  const slots = slotsOf(batch.series, count);
  body.varint(count);
  writeSlots(body, slots);
  writeColumns(body, batch, cleaned, slots);
  return deflated(body.bytes(), 'quick');
}

/** @throws Error for bytes that no encoder made: soon, and in bounded memory. */
export function decodeBlock(bytes: Uint8Array): Block {
  const body = new ByteReader(inflated(bytes));
  const count = body.varint();
  if (count > MAX_READINGS || count > body.left) throw new Error(`damaged block: ${count} readings`);
  const slots = readSlots(body, count);
  const { times, values, flags, cleaned } = readColumns(body, count, slots);
  const series = slots.of.map((slot) => slots.ids[slot] as number);
  return { batch: { count, series, times, values, flags }, cleaned };
}
