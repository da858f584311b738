import { xor8 } from '../checksums/xor8.ts';
import type { Framing, FramingStats } from '../protocol.ts';

const LF = 10;
const CR = 13;
const DOLLAR = 36;
const BANG = 33;
const STAR = 42;
const COMMA = 44;

// The standard allows 82 characters; makers' own sentences are longer. At the bound the sentence is given up.
const LONGEST_SENTENCE = 512;

/**
 * Bytes to sentences, without `$`, checksum and line end: `GPGGA,030719.000,3747.0873,S`. A sentence is whole with the
 * second digit behind its `*`; whatever begins with `$` or `!` inside another one has cut that off. Bytes between
 * sentences, as of a receiver that sends its maker's binary messages beside them, are skipped.
 */
export function nmeaFraming({ checksum }: { readonly checksum: 'required' | 'optional' }): Framing {
  const sentence = new Uint8Array(LONGEST_SENTENCE);
  const stats = { bytes: 0, frames: 0, partial_frames: 0, skipped_bytes: 0, bad_frames: 0 } satisfies FramingStats;
  let inside = false;
  let length = 0;
  // Where the star stands, once it has come.
  let star = -1;

  function giveUp(): void {
    if (!inside) return;
    stats.partial_frames++;
    stats.skipped_bytes += length + 1;
    inside = false;
  }

  function begin(): void {
    giveUp();
    inside = true;
    length = 0;
    star = -1;
  }

  function end(right: boolean, onFrame: (frame: Uint8Array) => void): void {
    inside = false;
    if (right) stats.frames++;
    else stats.bad_frames++;
    if (right) onFrame(sentence.subarray(0, star < 0 ? length : star));
  }

  function take(byte: number, onFrame: (frame: Uint8Array) => void): void {
    if (byte === DOLLAR || byte === BANG) return begin();
    if (!inside) {
      if (byte !== CR && byte !== LF) stats.skipped_bytes++;
      return;
    }
    if ((byte === CR || byte === LF) && star < 0 && length > 5 && checksum === 'optional') return end(true, onFrame);
    if (!fits(byte)) {
      giveUp();
      return;
    }
    if (byte === STAR) star = length;
    sentence[length++] = byte;
    if (star < 0 || length < star + 3) return;
    const stated = Number.parseInt(String.fromCharCode(sentence[star + 1] as number, sentence[star + 2] as number), 16);
    end(stated === xor8(sentence, 0, star), onFrame);
  }

  /** A sentence begins with its type: five or more capitals and digits, the first of them a letter. */
  function fits(byte: number): boolean {
    if (byte < 32 || byte > 126 || length >= LONGEST_SENTENCE) return false;
    if (star >= 0) return isHexDigit(byte);
    if (length === 0) return isCapital(byte);
    if (length < 3) return isCapital(byte) || isDigit(byte);
    const typed = byte === COMMA || byte === STAR || isCapital(byte) || isDigit(byte);
    return length > 8 || typed || sentence.subarray(0, length).includes(COMMA);
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

function isCapital(byte: number): boolean {
  return byte >= 65 && byte <= 90;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102);
}
