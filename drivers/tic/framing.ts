import { sum } from '../checksums/sum.ts';
import type { Framing, FramingStats } from '../protocol.ts';

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;

// The longest group of the standard mode, a message to the customer or the calendar, has about 130 characters
// (Enedis-NOI-CPT_54E). At the bound the group is given up.
const LONGEST_GROUP = 256;

/**
 * Bytes to groups, `PAPP 01090`: from LF to CR, without the checksum and the separator before it. The separator is a
 * space in the historic mode and a tab in the standard mode, where the checksum covers it too. The checksum is six bits
 * as a character from space to underscore: a space at the end belongs to the group, and nothing is ever trimmed.
 */
export function ticFraming(): Framing {
  const group = new Uint8Array(LONGEST_GROUP);
  const stats = { bytes: 0, frames: 0, partial_frames: 0, skipped_bytes: 0, bad_frames: 0 } satisfies FramingStats;
  let inside = false;
  let length = 0;

  function giveUp(): void {
    if (!inside) return;
    stats.partial_frames++;
    stats.skipped_bytes += length;
    inside = false;
  }

  function end(onFrame: (frame: Uint8Array) => void): void {
    inside = false;
    const body = isWhole(group, length) ? group.subarray(0, length - 2) : undefined;
    if (body) stats.frames++;
    else stats.bad_frames++;
    if (body) onFrame(body);
  }

  function take(byte: number, onFrame: (frame: Uint8Array) => void): void {
    if (byte === LF) {
      giveUp();
      inside = true;
      length = 0;
    } else if (!inside) {
      stats.skipped_bytes++;
    } else if (byte === CR) {
      end(onFrame);
    } else if (length === LONGEST_GROUP || !fits(byte)) {
      giveUp();
    } else {
      group[length++] = byte;
    }
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

/** A group is at least a label of two letters, a separator, data, a separator and the checksum. */
function isWhole(group: Uint8Array, length: number): boolean {
  const separator = group[length - 2];
  if (length < 6 || !isCapital(group[0]) || (separator !== SPACE && separator !== TAB)) return false;
  const covered = separator === TAB ? length - 1 : length - 2;
  return (sum(group, 0, covered) & 0x3f) + SPACE === group[length - 1];
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 65 && byte <= 90;
}

function fits(byte: number): boolean {
  return (byte >= SPACE && byte < 127) || byte === TAB;
}
