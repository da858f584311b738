import { BAD, MORE, NONE, scanFraming } from '../framing/scan.ts';
import type { Framing } from '../protocol.ts';
import { isRight } from './checksum.ts';
import type { Layout } from './layout.ts';
import { numberAt, sizeOf } from './number-types.ts';

const NOTHING = new Uint8Array();

/** Bytes to frames, by a layout: header, length, tail and checksum must all be right. The frame is all of it. */
export function layoutFraming(layout: Layout): Framing {
  const { header = NOTHING, tail, checksum } = layout;
  const longest = typeof layout.length === 'number' ? layout.length : layout.length.most;

  return scanFraming(longest, (bytes, from, to) => {
    for (let i = 0; i < header.length; i++) {
      if (from + i === to) return MORE;
      if (bytes[from + i] !== header[i]) return NONE;
    }
    const begun = bytes.subarray(from, to);
    const length = lengthOf(layout, begun);
    if (length === undefined) return MORE;
    if (length < header.length || length > longest) return NONE;
    if (begun.length < length) return MORE;
    const frame = begun.subarray(0, length);
    if (tail?.some((byte, i) => frame[length - tail.length + i] !== byte)) return BAD;
    return checksum === undefined || isRight(frame, checksum) ? length : BAD;
  });
}

/** The length of the frame that begins here; undefined while the byte that tells it has not come. */
function lengthOf({ length }: Layout, begun: Uint8Array): number | undefined {
  if (typeof length === 'number') return length;
  if (begun.length < length.at + sizeOf(length.type)) return undefined;
  return (numberAt(begun, length.at, length.type) as number) + length.plus;
}
