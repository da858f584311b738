import { crc16Arc } from '../checksums/crc16-arc.ts';
import type { Framing, FramingStats } from '../protocol.ts';
import { objectsOf } from './objects.ts';

const LF = 10;
const CR = 13;
const BANG = 33;
const SLASH = 47;

// The longest message that a grid operator may have a meter show takes 2048 characters, all else less than that
// (DSMR 5.0.2 P1). At the bound the telegram is given up.
const LONGEST_TELEGRAM = 8192;
const HEADER = /^\/[A-Za-z]{3}[^\r\n]{0,40}\r?\n/;
/** The line by which a telegram names its version, in the Netherlands or Belgium, from 4 on: those must be signed. */
const SIGNED = /^(?:1-3:0\.2\.8|0-0:96\.1\.4)\(/m;

/**
 * Bytes to telegrams, from `/` to before `!`. Behind the `!` stands a CRC-16 over all up to and with it, in hexadecimal
 * digits, some meters leave out its leading zeros. Versions 2.2 and 3 have none: of those every line must be well
 * formed. Bytes that are no text spoil a telegram.
 */
export function dsmrFraming(): Framing {
  const telegram = new Uint8Array(LONGEST_TELEGRAM);
  const stats = { bytes: 0, frames: 0, partial_frames: 0, skipped_bytes: 0, bad_frames: 0 } satisfies FramingStats;
  let state: 'between' | 'text' | 'checksum' = 'between';
  let length = 0;
  let digits = '';

  function giveUp(): void {
    if (state !== 'between') stats.partial_frames++;
    stats.skipped_bytes += length + digits.length;
    length = 0;
    digits = '';
    state = 'between';
  }

  function end(onFrame: (frame: Uint8Array) => void): void {
    const text = telegram.subarray(0, length - 1);
    const right = digits === '' ? unsignedIsRight(text) : Number.parseInt(digits, 16) === crc16Arc(telegram, 0, length);
    state = 'between';
    length = 0;
    digits = '';
    if (right) stats.frames++;
    else stats.bad_frames++;
    if (right) onFrame(text);
  }

  function take(byte: number, onFrame: (frame: Uint8Array) => void): void {
    if (state === 'checksum' && (byte === CR || byte === LF)) return end(onFrame);
    if (byte === SLASH) giveUp();
    else if (state === 'between') {
      if (byte !== CR && byte !== LF) stats.skipped_bytes++;
      return;
    } else if (state === 'checksum') {
      if (!isHexDigit(byte) || digits.length === 4) return giveUp();
      digits += String.fromCharCode(byte);
      return;
    }
    if (length === LONGEST_TELEGRAM || !isText(byte)) {
      giveUp();
      stats.skipped_bytes++;
      return;
    }
    telegram[length++] = byte;
    state = byte === BANG ? 'checksum' : 'text';
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

/** Whether a telegram without a checksum is one of those that never have one, and whole. */
function unsignedIsRight(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes);
  if (!HEADER.test(text) || SIGNED.test(text)) return false;
  return (objectsOf(text)?.length ?? 0) > 0;
}

function isText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === CR || byte === LF;
}

function isHexDigit(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102);
}
