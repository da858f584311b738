import type { Framing, FramingStats } from '../protocol.ts';

/**
 * What begins at a place in the bytes: a whole frame, whose length this is, or one of the three below.
 */
export type Look = (bytes: Uint8Array, from: number, to: number) => number;

/** A frame may begin here; more bytes will tell. */
export const MORE = 0;
/** No frame begins here. */
export const NONE = -1;
/** A frame begins here, and its checksum, length or end is wrong. */
export const BAD = -2;

const ROOM = 1024;

export interface ScanStats extends FramingStats {
  bad_frames: number;
}

/**
 * Finds frames by looking at each place where one may begin. What looked like a frame and was none is left by one byte,
 * not by its length: the next good frame may begin within it. At `longest` bytes what has begun is taken for none.
 */
export function scanFraming(longest: number, look: Look): Framing & { readonly stats: ScanStats } {
  // More than the longest frame, so that bytes are moved to the front seldom; it never holds more.
  const held = new Uint8Array(Math.max(2 * longest, ROOM));
  const stats = { bytes: 0, frames: 0, partial_frames: 0, skipped_bytes: 0, bad_frames: 0 };
  let from = 0;
  let to = 0;

  function takeFrames(onFrame: (frame: Uint8Array) => void): void {
    while (from < to) {
      const found = look(held, from, to);
      if (found === MORE && to - from < longest) return;
      if (found > 0) {
        stats.frames++;
        const frame = held.subarray(from, from + found);
        from += found;
        onFrame(frame);
        continue;
      }
      if (found === BAD) stats.bad_frames++;
      if (found === MORE) stats.partial_frames++;
      stats.skipped_bytes++;
      from++;
    }
  }

  function makeRoom(): void {
    held.copyWithin(0, from, to);
    to -= from;
    from = 0;
  }

  return {
    stats,
    push(chunk, onFrame) {
      stats.bytes += chunk.length;
      for (let taken = 0; taken < chunk.length; ) {
        if (to === held.length) makeRoom();
        const part = chunk.subarray(taken, taken + held.length - to);
        held.set(part, to);
        to += part.length;
        taken += part.length;
        takeFrames(onFrame);
      }
    },
    reset() {
      if (to > from) stats.partial_frames++;
      stats.skipped_bytes += to - from;
      from = 0;
      to = 0;
    },
  };
}
