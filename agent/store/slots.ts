import type { ByteReader, ByteWriter } from '../statistics/bytes.ts';

/** Which series occur in a block, in order of appearance, and for each reading the place of its series among them. */
export interface Slots {
  readonly ids: Int32Array;
  readonly of: Int32Array;
}

export function slotsOf(series: Int32Array, count: number): Slots {
  const places = new Map<number, number>();
  const of = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const id = series[i] as number;
    let slot = places.get(id);
    if (slot === undefined) {
      slot = places.size;
      places.set(id, slot);
    }
    of[i] = slot;
  }
  return { ids: Int32Array.from(places.keys()), of };
}

/** Devices report in turn, so a reading's slot is mostly the one after its predecessor's: a difference of 1. */
export function writeSlots(into: ByteWriter, slots: Slots): void {
  into.varint(slots.ids.length);
  writeDifferences(into, slots.ids);
  writeDifferences(into, slots.of);
}

export function readSlots(from: ByteReader, count: number): Slots {
  const length = from.varint();
  if (length > count) throw new Error(`damaged block: ${length} series in ${count} readings`);
  const ids = readDifferences(from, length);
  const of = readDifferences(from, count);
  for (const slot of of) if (slot < 0 || slot >= length) throw new Error('damaged block: a reading of no series');
  return { ids, of };
}

function writeDifferences(into: ByteWriter, column: Int32Array): void {
  for (let i = 0, last = 0; i < column.length; i++) {
    const value = column[i] as number;
    into.zigzag(value - last);
    last = value;
  }
}

function readDifferences(from: ByteReader, count: number): Int32Array {
  if (count > from.left) throw new Error('damaged block: it ends too early');
  const column = new Int32Array(count);
  for (let i = 0, last = 0; i < count; i++) {
    last += from.zigzag();
    column[i] = last;
  }
  return column;
}
