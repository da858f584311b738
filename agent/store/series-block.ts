import { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import { MAX_READINGS } from './block.ts';
import { type Columns, readColumns, writeColumns } from './columns.ts';
import { deflated, inflated } from './deflated.ts';
import type { Slots } from './slots.ts';

/** Readings of one series in the order in which they came, each with the number of the commit that held it. */
export interface SeriesReadings extends Columns {
  readonly commits: Float64Array;
}

/** Bit for bit, like the blocks of the journal, and shorter: a series is like itself. O(n). */
export function encodeSeriesBlock(readings: SeriesReadings): Uint8Array {
  const { commits, times, values, flags, cleaned } = readings;
  const count = times.length;
  const body = new ByteWriter(64 + 4 * count);
  body.varint(count);
  writeCommits(body, commits);
  writeColumns(body, { count, series: new Int32Array(count), times, values, flags }, cleaned, slotsOfOne(count));
  return deflated(body.bytes(), 'small');
}

/** @throws Error for bytes that no encoder made: soon, and in bounded memory. */
export function decodeSeriesBlock(bytes: Uint8Array): SeriesReadings {
  const body = new ByteReader(inflated(bytes));
  const count = body.varint();
  if (count > MAX_READINGS || count > body.left) throw new Error(`damaged block: ${count} readings`);
  const commits = readCommits(body, count);
  return { commits, ...readColumns(body, count, slotsOfOne(count)) };
}

function slotsOfOne(count: number): Slots {
  return { ids: new Int32Array(1), of: new Int32Array(count) };
}

/** A sensor speaks once a commit, or so many times: what follows what repeats itself. */
function writeCommits(into: ByteWriter, commits: Float64Array): void {
  let last = 0;
  let before = 0;
  for (const commit of commits) {
    into.zigzag(commit - last - before);
    before = commit - last;
    last = commit;
  }
}

function readCommits(from: ByteReader, count: number): Float64Array {
  const commits = new Float64Array(count);
  let last = 0;
  let before = 0;
  for (let i = 0; i < count; i++) {
    before += from.zigzag();
    last += before;
    commits[i] = last;
  }
  return commits;
}
