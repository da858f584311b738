import type { Framing, FramingStats } from '../protocol.ts';

const LF = 10;
const CR = 13;

/**
 * Bytes to lines of text that follow a grammar, without their ends: CR, LF or both. For devices whose lines carry no
 * checksum, so that what a line looks like is all that vouches for it; `fits` must look at the whole line. Any other line
 * is a bad frame. A line of more than `longest` bytes is given up, and skipped up to its end.
 */
export function textLineFraming(longest: number, fits: (line: string) => boolean): Framing {
  const line = new Uint8Array(longest);
  const stats = { bytes: 0, frames: 0, partial_frames: 0, skipped_bytes: 0, bad_frames: 0 } satisfies FramingStats;
  let length = 0;
  let long = false;

  function end(onFrame: (frame: Uint8Array) => void): void {
    const frame = line.subarray(0, length);
    const skipped = long;
    length = 0;
    long = false;
    if (skipped || frame.length === 0) return;
    if (!fits(String.fromCharCode(...frame))) {
      stats.bad_frames++;
      stats.skipped_bytes += frame.length;
      return;
    }
    stats.frames++;
    onFrame(frame);
  }

  function hold(byte: number): void {
    if (!long && length < longest) {
      line[length++] = byte;
      return;
    }
    stats.skipped_bytes += length + 1;
    if (!long) stats.partial_frames++;
    length = 0;
    long = true;
  }

  return {
    stats,
    push(chunk, onFrame) {
      stats.bytes += chunk.length;
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i] as number;
        if (byte === LF || byte === CR) end(onFrame);
        else hold(byte);
      }
    },
    reset() {
      if (length > 0) stats.partial_frames++;
      stats.skipped_bytes += length;
      length = 0;
      long = false;
    },
  };
}
