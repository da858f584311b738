import { sum } from '../checksums/sum.ts';
import { BAD, MORE, NONE, scanFraming } from '../framing/scan.ts';
import type { Framing } from '../protocol.ts';

const START = 0x68;
const STOP = 0x16;
/** Start, length, length again, start; control, address and control information are counted by the length. */
const HEAD = 4;
const LEAST_LENGTH = 3;
// The length is a byte (EN 13757-2, 5.5.5). At the bound the frame is given up.
const LONGEST_FRAME = HEAD + 255 + 2;

/** Bytes to long frames of the M-Bus (EN 13757-2): from the control field to the last byte of data. */
export function mbusFraming(): Framing {
  const framing = scanFraming(LONGEST_FRAME, (bytes, from, to) => {
    if (bytes[from] !== START) return NONE;
    if (to - from < HEAD) return MORE;
    const length = bytes[from + 1] as number;
    if (bytes[from + 2] !== length || bytes[from + 3] !== START || length < LEAST_LENGTH) return NONE;
    const end = from + HEAD + length;
    if (to < end + 2) return MORE;
    const right = bytes[end + 1] === STOP && (sum(bytes, from + HEAD, end) & 0xff) === bytes[end];
    return right ? HEAD + length + 2 : BAD;
  });
  return {
    stats: framing.stats,
    push: (chunk, onFrame) => framing.push(chunk, (frame) => onFrame(frame.subarray(HEAD, -2))),
    reset: () => framing.reset(),
  };
}
