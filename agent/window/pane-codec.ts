import { CLOCK_STATES } from '../model/time.ts';
import { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import type { Carry } from './carry.ts';
import { readGust, writeGust } from './gust-codec.ts';
import type { Pane } from './pane.ts';
import type { PaneHead } from './pane-head.ts';
import { readRows, writeRows } from './rows-codec.ts';
import {
  readGaugeTotals,
  readLine,
  readMoments,
  readStateTotals,
  readSum,
  readVectors,
  writeGaugeTotals,
  writeLine,
  writeMoments,
  writeStateTotals,
  writeSum,
  writeVectors,
} from './totals-codec.ts';

/** The first byte of every encoded pane: a later version of the program reads what this one wrote. */
const VERSION = 1;
/** The same, with a count of doubtful readings behind its head: only of panes that have some. */
const WITH_DOUBTFUL = 2;
/** By number, which stands in stored panes: append only. */
const KINDS = ['gauge', 'counter', 'angle', 'state', 'level', 'count', 'wind', 'position'] as const;

/** Written over with each pane, and as long as the longest of them: a thousand in a row leave nothing behind but their bytes. */
const writer = new ByteWriter(1024);

/** A pane as bytes; `decodePane` gives it back bit for bit (without room to spare in its arrays). */
export function encodePane(pane: Pane): Uint8Array {
  writer.rewind(0);
  writer.byte(pane.doubtful === undefined ? VERSION : WITH_DOUBTFUL);
  writer.byte(KINDS.indexOf(pane.kind));
  writeHead(writer, pane);
  switch (pane.kind) {
    case 'gauge':
    case 'level':
    case 'state':
      writeHolding(writer, pane);
      break;
    case 'counter':
      writeSum(writer, pane.increase);
      writer.varint(pane.resets);
      writeLine(writer, pane.line, pane.from);
      break;
    case 'angle':
      writeVectors(writer, pane.vectors);
      writeLine(writer, pane.line, pane.from);
      break;
    case 'count':
      writeSum(writer, pane.sum);
      writeEnds(writer, pane);
      writeLine(writer, pane.line, pane.from);
      break;
    case 'wind':
      writeMoments(writer, pane.speed);
      writeEnds(writer, pane);
      writeSum(writer, pane.north);
      writeSum(writer, pane.east);
      writeGust(writer, pane.gust, pane.from);
      break;
    case 'position':
      for (const sum of [pane.x, pane.y, pane.z]) writeSum(writer, sum);
      writeLine(writer, pane.line, pane.from);
      break;
  }
  return writer.bytes();
}

/** Throws where the bytes are no pane of this version. */
export function decodePane(bytes: Uint8Array): Pane {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== VERSION && version !== WITH_DOUBTFUL)
    throw new Error(`a stored pane cannot be read: version ${version} instead of ${VERSION}`);
  const kind = KINDS[reader.byte()];
  const head = readHead(reader, version === WITH_DOUBTFUL);
  switch (kind) {
    case 'gauge':
    case 'level':
      return { kind, ...head, ...readHolding(reader, head), body: readBody(reader, head, readGaugeTotals) };
    case 'state':
      return { kind, ...head, ...readHolding(reader, head), body: readBody(reader, head, readStateTotals) };
    case 'counter':
      return { kind, ...head, increase: readSum(reader), resets: reader.varint(), line: readLine(reader, head.from) };
    case 'angle':
      return { kind, ...head, vectors: readVectors(reader), line: readLine(reader, head.from) };
    case 'count':
      return { kind, ...head, sum: readSum(reader), ...readEnds(reader), line: readLine(reader, head.from) };
    case 'wind':
      return { kind, ...head, speed: readMoments(reader), ...readEnds(reader), ...readBlown(reader, head.from) };
    case 'position':
      return { kind, ...head, ...readVector(reader), line: readLine(reader, head.from) };
    default:
      throw new Error('a stored pane cannot be read: it is of no known kind');
  }
}

function writeHead(writer: ByteWriter, head: PaneHead): void {
  writer.near(head.from, 0);
  writer.near(head.to, head.from);
  writer.varint(head.count);
  writer.varint(head.late);
  writer.byte(CLOCK_STATES.indexOf(head.clock));
  writeCounts(writer, head.rejected);
  writeCounts(writer, head.mended);
  if (head.doubtful !== undefined) writer.varint(head.doubtful);
}

function readHead(reader: ByteReader, doubtful: boolean): PaneHead {
  const from = reader.near(0);
  const to = reader.near(from);
  const [count, late] = [reader.varint(), reader.varint()];
  const clock = CLOCK_STATES[reader.byte()] ?? 'unknown';
  const head = { from, to, count, late, clock, rejected: readCounts(reader), mended: readCounts(reader) };
  return doubtful ? { ...head, doubtful: reader.varint() } : head;
}

/** Whole numbers by small whole numbers. */
function writeCounts(writer: ByteWriter, counts: Readonly<Record<number, number>>): void {
  const entries = Object.entries(counts);
  writer.varint(entries.length);
  for (const [rule, count] of entries) {
    writer.varint(Number(rule));
    writer.varint(count);
  }
}

function readCounts(reader: ByteReader): Record<number, number> {
  const counts: Record<number, number> = {};
  for (let left = reader.amount(); left > 0; left -= 1) counts[reader.varint()] = reader.varint();
  return counts;
}

function writeHolding(writer: ByteWriter, pane: Extract<Pane, { carry: unknown }>): void {
  const { carry, from } = pane;
  writer.near(pane.hold, 0);
  writer.byte(carry === null ? 0 : carry.until === undefined ? 1 : 2);
  if (carry) {
    writer.near(carry.time, from);
    writer.near(carry.value, 0);
    if (carry.until !== undefined) writer.near(carry.until, from);
  }
  writer.byte(pane.body.form === 'rows' ? 0 : 1);
  if (pane.body.form === 'rows') writeRows(writer, pane.body, from);
  else if ('sketch' in pane.body) writeGaugeTotals(writer, pane.body, from);
  else writeStateTotals(writer, pane.body, from);
}

function readHolding(reader: ByteReader, { from }: PaneHead): { hold: number; carry: Carry | null } {
  const hold = reader.near(0);
  const carried = reader.byte();
  if (carried === 0) return { hold, carry: null };
  const carry = { time: reader.near(from), value: reader.near(0) };
  return { hold, carry: carried === 1 ? carry : { ...carry, until: reader.near(from) } };
}

function writeEnds(writer: ByteWriter, { min, max }: { readonly min: number; readonly max: number }): void {
  writer.near(min, 0);
  writer.near(max, 0);
}

// Object literals read from left to right.
const readEnds = (reader: ByteReader) => ({ min: reader.near(0), max: reader.near(0) });
const readBlown = (reader: ByteReader, from: number) => ({
  north: readSum(reader),
  east: readSum(reader),
  gust: readGust(reader, from),
});
const readVector = (reader: ByteReader) => ({ x: readSum(reader), y: readSum(reader), z: readSum(reader) });

function readBody<Totals>(
  reader: ByteReader,
  { from }: PaneHead,
  totals: (reader: ByteReader, from: number) => Totals,
) {
  return reader.byte() === 0 ? readRows(reader, from) : totals(reader, from);
}
