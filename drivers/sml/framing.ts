import { crc16X25 } from '../checksums/crc16-x25.ts';
import { BAD, MORE, NONE, scanFraming } from '../framing/scan.ts';
import type { Framing } from '../protocol.ts';

// Meters send 250 to 700 bytes; signed ones less than 2000. At the bound a file is given up.
const LONGEST_FILE = 4096;
const ESCAPE = 0x1b;
const BEGIN = Uint8Array.of(ESCAPE, ESCAPE, ESCAPE, ESCAPE, 1, 1, 1, 1);
const WORD = 4;

/**
 * Bytes to SML files (SML 1.04, chapter 8): from `1B1B1B1B 01010101` to `1B1B1B1B 1A`, the number of filling bytes and
 * a CRC-16. The file comes in words of four bytes; a word of data that looks like the escape is sent twice. The frame is
 * all of it, escapes included.
 */
export function smlFraming(): Framing {
  return scanFraming(LONGEST_FILE, look);
}

function look(bytes: Uint8Array, from: number, to: number): number {
  for (let i = 0; i < BEGIN.length; i++) {
    if (from + i === to) return MORE;
    if (bytes[from + i] !== BEGIN[i]) return NONE;
  }
  for (let at = from + BEGIN.length; at + 2 * WORD <= to; at += WORD) {
    if (!isEscape(bytes, at)) continue;
    at += WORD;
    if (isEscape(bytes, at)) continue;
    if (bytes[at] !== 0x1a || (bytes[at + 1] as number) >= WORD) return BAD;
    const stated = (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8);
    return stated === crc16X25(bytes, from, at + 2) ? at + WORD - from : BAD;
  }
  // Where another file begins before this one has ended, this one was cut off.
  return beginsWithin(bytes, from + 1, to) ? BAD : MORE;
}

function beginsWithin(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at + BEGIN.length <= to; at++) {
    if (isEscape(bytes, at) && BEGIN.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

function isEscape(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < WORD; i++) if (bytes[at + i] !== ESCAPE) return false;
  return true;
}

/** The messages of a file: without its begin and end, its filling bytes, and with doubled escapes taken once. */
export function messagesOf(file: Uint8Array): Uint8Array {
  const fill = file[file.length - 3] as number;
  const messages = new Uint8Array(file.length);
  let length = 0;
  const end = file.length - 2 * WORD;
  for (let at = BEGIN.length; at < end; at += WORD) {
    if (isEscape(file, at)) at += WORD;
    messages.set(file.subarray(at, at + WORD), length);
    length += WORD;
  }
  return messages.subarray(0, length - fill);
}
