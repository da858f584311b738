import { BINS, type Bins, newBins, trimBins } from './bins.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { RELATIVE_ERROR, type Sketch } from './sketch.ts';

const VERSION = 1;

/**
 * A sketch as bytes, the same for the same counts however they came together:
 *
 *     byte     version, 1
 *     float64  relative error alpha, little-endian; bin k holds magnitudes in (g^(k-1), g^k], g = (1 + alpha) / (1 - alpha)
 *     varint   zeros
 *     bins     of the positive values, then of the negative ones:
 *       varint   n, number of bins from the lowest to the highest in use; 0: none, nothing follows
 *       zigzag   key of the lowest
 *       varint   n counts; a 0 is followed by a varint: how many more empty bins follow it
 */
export function encodeSketch(sketch: Sketch): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writer.float64(RELATIVE_ERROR);
  writeSketch(writer, sketch);
  return writer.bytes();
}

/** Throws where the bytes are no sketch of this version and relative error. */
export function decodeSketch(bytes: Uint8Array): Sketch {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== VERSION) throw new Error(`a sketch cannot be read: version ${version} instead of ${VERSION}`);
  const error = reader.float64();
  if (error !== RELATIVE_ERROR) throw new Error(`a sketch cannot be read: its relative error is ${error}`);
  return readSketch(reader);
}

/** The same without version and relative error, as part of something larger. */
export function writeSketch(writer: ByteWriter, sketch: Sketch): void {
  writer.varint(sketch.zeros);
  writeBins(writer, trimBins(sketch.positive));
  writeBins(writer, trimBins(sketch.negative));
}

export function readSketch(reader: ByteReader): Sketch {
  return { zeros: reader.varint(), positive: readBins(reader), negative: readBins(reader) };
}

function writeBins(writer: ByteWriter, { offset, counts }: Bins): void {
  writer.varint(counts.length);
  if (counts.length === 0) return;
  writer.zigzag(offset);
  for (let index = 0; index < counts.length; ) {
    const count = counts[index] as number;
    writer.varint(count);
    index += 1;
    if (count > 0) continue;
    const first = index;
    while (counts[index] === 0) index += 1;
    writer.varint(index - first);
  }
}

function readBins(reader: ByteReader): Bins {
  const length = reader.varint();
  if (length === 0) return newBins();
  if (length > BINS) throw new Error(`a sketch cannot be read: ${length} bins, where ${BINS} are the most`);
  const offset = reader.zigzag();
  const counts = new Float64Array(length);
  for (let index = 0; index < length; ) {
    const count = reader.varint();
    counts[index] = count;
    index += count > 0 ? 1 : 1 + reader.varint();
  }
  return { offset, top: offset + length - 1, counts };
}
