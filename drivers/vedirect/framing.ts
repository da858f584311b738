import type { Framing, FramingStats } from '../protocol.ts';

const TAB = 9;
const LF = 10;
const CR = 13;
const COLON = 58;

// A block has at most 22 fields of a label of 9 and a value of 33 characters (VE.Direct protocol 3.33, "Text mode");
// at the bound it is given up, and the next one is waited for.
const LONGEST_BLOCK = 1024;
const CHECKSUM = Array.from('Checksum', (letter) => letter.charCodeAt(0));

export interface VeDirectStats extends FramingStats {
  bad_frames: number;
  /** Lines of the other protocol on the same wire, `:A501...`: they lie between the text and are left out of its sum. */
  hex_lines: number;
}

/**
 * Bytes to blocks of text, without their checksum byte. A block begins with CR LF and ends with the byte after
 * `Checksum` and a tab, which makes the sum of all its bytes 0 modulo 256. That byte may be any: CR, LF, tab or a colon
 * among them, so that this cannot be read by lines. A HEX line may follow it at once, or stand anywhere in between.
 */
export function veDirectFraming(): Framing & { readonly stats: VeDirectStats } {
  const block = new Uint8Array(LONGEST_BLOCK);
  const labels = new Set<string>();
  const stats: VeDirectStats = {
    bytes: 0,
    frames: 0,
    partial_frames: 0,
    skipped_bytes: 0,
    bad_frames: 0,
    hex_lines: 0,
  };
  let state: 'between' | 'begin' | 'label' | 'value' | 'checksum' = 'between';
  let hex = 0;
  // Bytes that belong to nothing came before the block: it may be the rest of one that was cut off, and a sum of 8 bits
  // is too weak to tell.
  let dirty = false;
  let length = 0;
  // Where the field under way began, with its CR.
  let field = 0;

  function begin(): void {
    block[0] = CR;
    length = 1;
    field = 0;
    labels.clear();
    state = 'begin';
  }

  function giveUp(): void {
    stats.skipped_bytes += length;
    if (length > 2) stats.partial_frames++;
    length = 0;
    state = 'between';
  }

  function endLabel(): void {
    const label = String.fromCharCode(...block.subarray(field + 2, length - 1));
    if (labels.has(label)) startAt(field);
    labels.add(label);
    state = label === 'Checksum' ? 'checksum' : 'value';
  }

  /** A label that comes twice: the block was cut off, and another one has begun there. */
  function startAt(from: number): void {
    stats.partial_frames++;
    stats.skipped_bytes += from;
    block.copyWithin(0, from, length);
    length -= from;
    field = 0;
    labels.clear();
  }

  function end(byte: number, onFrame: (frame: Uint8Array) => void): void {
    let sum = byte;
    for (let i = 0; i < length; i++) sum += block[i] as number;
    const right = !dirty && sum % 256 === 0;
    dirty = false;
    if (right) stats.frames++;
    else stats.bad_frames++;
    const text = block.subarray(0, length - CHECKSUM.length - 3);
    length = 0;
    state = 'between';
    if (right) onFrame(text);
    // The checksum byte itself was lost where this is the CR of the next block.
    else if (byte === CR) begin();
  }

  function take(byte: number, onFrame: (frame: Uint8Array) => void): void {
    if (state === 'checksum') return end(byte, onFrame);
    if (byte === COLON) {
      hex = 1;
      return;
    }
    if (state === 'between') {
      if (byte === CR) return begin();
      dirty = true;
      stats.skipped_bytes++;
      return;
    }
    if (!fits(byte) || length >= LONGEST_BLOCK) {
      giveUp();
      return take(byte, onFrame);
    }
    block[length++] = byte;
    if (state === 'begin') state = 'label';
    else if (byte === TAB) endLabel();
    else if (byte === CR) {
      field = length - 1;
      state = 'begin';
    }
  }

  function fits(byte: number): boolean {
    if (state === 'begin') return byte === LF;
    if (state === 'label') return isLabelByte(byte) || (byte === TAB && length > field + 2);
    return isValueByte(byte) || byte === CR;
  }

  /** Within a HEX line; answers whether the byte belonged to it. */
  function passed(byte: number): boolean {
    if (isHexDigit(byte) && hex < LONGEST_BLOCK) {
      hex++;
      return true;
    }
    const ended = byte === LF && hex > 1;
    if (ended) stats.hex_lines++;
    hex = 0;
    // A colon in the middle of a block that begins no HEX line is a spoilt character.
    if (!ended && state !== 'between') giveUp();
    return ended;
  }

  return {
    stats,
    push(chunk, onFrame) {
      stats.bytes += chunk.length;
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i] as number;
        if (hex === 0 || !passed(byte)) take(byte, onFrame);
      }
    },
    reset() {
      giveUp();
      hex = 0;
      dirty = false;
    },
  };
}

/** Letters, digits, `#` and `_`: `SER#`, `AC_OUT_V`. */
function isLabelByte(byte: number): boolean {
  return (
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    (byte >= 48 && byte <= 57) ||
    byte === 35 ||
    byte === 95
  );
}

/** Printable characters. */
function isValueByte(byte: number): boolean {
  return byte >= 32 && byte < 127;
}

function isHexDigit(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70);
}
