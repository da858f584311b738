import type { Area } from '../statistics/area.ts';
import type { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import type { Vectors } from '../statistics/circular.ts';
import type { Sum } from '../statistics/compensated.ts';
import type { Moments } from '../statistics/moments.ts';
import { readSketch, writeSketch } from '../statistics/sketch-bytes.ts';
import type { GaugeTotals } from './gauge-totals.ts';
import type { StateTotals } from './state-totals.ts';
import type { Timeline } from './timeline.ts';

/** Totals as bytes; times are written as their distance from `from`, the start of the pane. */
export function writeGaugeTotals(writer: ByteWriter, totals: GaugeTotals, from: number): void {
  writeMoments(writer, totals.moments);
  writeSketch(writer, totals.sketch);
  writeArea(writer, totals.area);
  writeLine(writer, totals.line, from);
  writer.near(totals.min, 0);
  writer.near(totals.max, 0);
}

export function readGaugeTotals(reader: ByteReader, from: number): GaugeTotals {
  return {
    form: 'totals',
    moments: readMoments(reader),
    sketch: readSketch(reader),
    area: readArea(reader),
    line: readLine(reader, from),
    min: reader.near(0),
    max: reader.near(0),
  };
}

export function writeStateTotals(writer: ByteWriter, totals: StateTotals, from: number): void {
  const entries = Object.entries(totals.held);
  writer.varint(entries.length);
  for (const [code, held] of entries) {
    writer.varint(Number(code));
    writer.near(held, 0);
  }
  writer.varint(totals.transitions);
  writeLine(writer, totals.line, from);
}

export function readStateTotals(reader: ByteReader, from: number): StateTotals {
  const held: Record<number, number> = {};
  for (let left = reader.amount(); left > 0; left -= 1) held[reader.varint()] = reader.near(0);
  return { form: 'totals', held, transitions: reader.varint(), line: readLine(reader, from) };
}

export function writeLine(writer: ByteWriter, line: Timeline, from: number): void {
  writer.near(line.first_time, from);
  writer.near(line.first_value, 0);
  writer.near(line.last_time, from);
  writer.near(line.last_value, 0);
  writer.near(line.until, from);
}

export function readLine(reader: ByteReader, from: number): Timeline {
  return {
    first_time: reader.near(from),
    first_value: reader.near(0),
    last_time: reader.near(from),
    last_value: reader.near(0),
    until: reader.near(from),
  };
}

export function writeMoments(writer: ByteWriter, moments: Moments): void {
  writer.varint(moments.count);
  writer.near(moments.mean, 0);
  writer.near(moments.mean_rest, 0);
  writeSum(writer, moments.squares);
}

export function readMoments(reader: ByteReader): Moments {
  return { count: reader.varint(), mean: reader.near(0), mean_rest: reader.near(0), squares: readSum(reader) };
}

function writeArea(writer: ByteWriter, area: Area): void {
  writer.near(area.weight, 0);
  writeSum(writer, area.sum);
  writer.near(area.min, 0);
  writer.near(area.max, 0);
}

function readArea(reader: ByteReader): Area {
  return { weight: reader.near(0), sum: readSum(reader), min: reader.near(0), max: reader.near(0) };
}

export function writeVectors(writer: ByteWriter, vectors: Vectors): void {
  writer.varint(vectors.count);
  writeSum(writer, vectors.sin);
  writeSum(writer, vectors.cos);
}

export function readVectors(reader: ByteReader): Vectors {
  return { count: reader.varint(), sin: readSum(reader), cos: readSum(reader) };
}

export function writeSum(writer: ByteWriter, sum: Sum): void {
  writer.near(sum.sum, 0);
  writer.near(sum.rest, 0);
}

export function readSum(reader: ByteReader): Sum {
  return { sum: reader.near(0), rest: reader.near(0) };
}
