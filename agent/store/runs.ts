import type { ByteReader, ByteWriter } from '../statistics/bytes.ts';

/** A column of bytes as runs of equal ones: flags and verdicts are mostly all the same. */
export function writeRuns(into: ByteWriter, column: Uint8Array, count: number): void {
  for (let i = 0; i < count; ) {
    const value = column[i] as number;
    const start = i;
    while (i < count && column[i] === value) i++;
    into.byte(value);
    into.varint(i - start);
  }
}

export function readRuns(from: ByteReader, count: number): Uint8Array {
  const column = new Uint8Array(count);
  for (let i = 0; i < count; ) {
    const value = from.byte();
    const length = from.varint();
    if (length === 0 || length > count - i) throw new Error('damaged block: a run that does not fit');
    column.fill(value, i, i + length);
    i += length;
  }
  return column;
}
