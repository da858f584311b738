import { sum } from '../checksums/sum.ts';
import type { Framing, FramingStats } from '../protocol.ts';

const FLAG = 0x7e;
const ESCAPE = 0x7d;
// The sensor has this address, and no other.
const ADDRESS = 0;
// Bytes that stand for themselves nowhere in a frame, and what they are sent as behind an escape.
const ESCAPED: Readonly<Record<number, number>> = { 94: 0x7e, 93: 0x7d, 49: 0x11, 51: 0x13 };

// Address, command, state, length, 255 bytes and the checksum (SPS30 datasheet 1.0, 5.2). At the bound the frame is
// given up.
const LONGEST_FRAME = 260;
const OVERHEAD = 5;

/**
 * Bytes to SHDLC answers: between two flags, with what was escaped put back; the frame is address, command, state,
 * length and data. The checksum was reckoned before anything was escaped. A flag that ends a frame may begin the next.
 */
export function shdlcFraming(): Framing {
  const frame = new Uint8Array(LONGEST_FRAME);
  const stats = { bytes: 0, frames: 0, partial_frames: 0, skipped_bytes: 0, bad_frames: 0 } satisfies FramingStats;
  let state: 'between' | 'inside' | 'escaped' = 'between';
  let length = 0;

  function giveUp(): void {
    if (length > 0) stats.partial_frames++;
    stats.skipped_bytes += length;
    length = 0;
    state = 'between';
  }

  function end(onFrame: (frame: Uint8Array) => void): void {
    const ended = length;
    const cut = state === 'escaped';
    // What is no frame was noise between two of them: this flag begins the next.
    state = 'inside';
    length = 0;
    if (ended === 0) return;
    if (ended < OVERHEAD || frame[0] !== ADDRESS || frame[3] !== ended - OVERHEAD) {
      stats.partial_frames++;
      stats.skipped_bytes += ended;
      return;
    }
    const right = !cut && (~sum(frame, 0, ended - 1) & 0xff) === frame[ended - 1];
    if (!right) {
      stats.bad_frames++;
      return;
    }
    stats.frames++;
    onFrame(frame.subarray(0, ended - 1));
  }

  function take(byte: number, onFrame: (frame: Uint8Array) => void): void {
    if (byte === FLAG) {
      if (state === 'between') state = 'inside';
      else end(onFrame);
      return;
    }
    if (state === 'between') {
      stats.skipped_bytes++;
      return;
    }
    if (byte === ESCAPE && state === 'inside') {
      state = 'escaped';
      return;
    }
    const meant = state === 'escaped' ? ESCAPED[byte] : byte;
    if (meant === undefined || length === LONGEST_FRAME) return giveUp();
    state = 'inside';
    frame[length++] = meant;
  }

  return {
    stats,
    push(chunk, onFrame) {
      stats.bytes += chunk.length;
      for (let i = 0; i < chunk.length; i++) take(chunk[i] as number, onFrame);
    },
    reset: giveUp,
  };
}
