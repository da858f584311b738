import type { ByteReader, ByteWriter } from '../statistics/bytes.ts';

/** Which series occur in a block, in order of appearance, and for each reading the place of its series among them. */
export interface Slots {
  readonly ids: Int32Array;
  readonly of: Int32Array;
}

/** Series numbers are given one after the other; a table of places is faster than a map. Beyond it there is the map. */
const TABLE = 1 << 17;

export function slotsOf(series: Int32Array, count: number): Slots {
  const ids: number[] = [];
  const of = new Int32Array(count);
  const beyond = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const id = series[i] as number;
    const known = id >= 0 && id < TABLE ? (places[id] as number) - 1 : (beyond.get(id) ?? -1);
    if (known >= 0) of[i] = known;
    else {
      if (id >= 0 && id < TABLE) places[id] = ids.length + 1;
      else beyond.set(id, ids.length);
      of[i] = ids.length;
      ids.push(id);
    }
  }
  for (const id of ids) if (id >= 0 && id < TABLE) places[id] = 0;
  return { ids: Int32Array.from(ids), of };
}

/** One more than the place of each series in the block that is being made; all zero between two calls. */
const places = new Int32Array(TABLE);

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
