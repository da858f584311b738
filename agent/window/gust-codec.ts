import type { ByteReader, ByteWriter } from '../statistics/bytes.ts';
import type { Gust } from './gust.ts';

/** What tells a gust, as bytes: five for each second. Times are written as distances, from `from` (ms) on. */
export function writeGust(writer: ByteWriter, gust: Gust, from: number): void {
  writer.near(gust.highest, 0);
  writer.near(gust.settled_first, secondOf(from));
  writer.near(gust.settled_last, secondOf(from));
  writer.varint(gust.seconds.length);
  let before = secondOf(from);
  for (const { at, readings, sum, held } of gust.seconds) {
    writer.zigzag(at - before);
    writer.varint(2 * readings + (held ? 1 : 0));
    writer.varint(sum);
    before = at;
  }
}

export function readGust(reader: ByteReader, from: number): Gust {
  const highest = reader.near(0);
  const settled_first = reader.near(secondOf(from));
  const settled_last = reader.near(secondOf(from));
  const seconds: Gust['seconds'] = [];
  let at = secondOf(from);
  for (let left = reader.amount(); left > 0; left -= 1) {
    at += reader.zigzag();
    const readings = reader.varint();
    seconds.push({ at, readings: Math.floor(readings / 2), sum: reader.varint(), held: readings % 2 === 1 });
  }
  return { seconds, highest, settled_first, settled_last };
}

const secondOf = (time: number): number => Math.floor(time / 1000);
