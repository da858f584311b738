import type { Framing, FramingStats } from '../protocol.ts';

const LF = 10;
const CR = 13;

export interface LineFramingSettings {
  /** The longest line in bytes, without its end. */
  readonly max_line: number;
  /** What to do with what comes before the first line end after an opening: on a port it is a torn line. */
  readonly first_line: 'discard' | 'keep';
}

export interface LineStats extends FramingStats {
  /** Lines beyond `max_line`: skipped up to the next line end. */
  long_lines: number;
}

export interface LineFraming extends Framing {
  readonly stats: LineStats;
  /** Bytes of the line that has begun and may still become a frame. */
  readonly begun: number;
  /** Whether all is skipped up to the next line end: a torn or a long line, counted already. */
  readonly skipping: boolean;
}

/**
 * Bytes to lines. A line ends at LF, CR or both; empty lines are no frames. The rest of a line that an interruption
 * cut off never becomes a frame: `T=2`, an unplugged cable and `1.6` are two torn lines, not `T=21.6`.
 */
export function lineFraming({ max_line, first_line }: LineFramingSettings): LineFraming {
  // The line begun in earlier chunks. At the bound the line is given up: its bytes are skipped up to its end.
  const begun = new Uint8Array(max_line);
  let length = 0;
  let mode: 'line' | 'torn' | 'long' = first_line === 'discard' ? 'torn' : 'line';
  const stats: LineStats = { bytes: 0, frames: 0, partial_frames: 0, skipped_bytes: 0, long_lines: 0 };

  /** Bytes of a line whose end has not come yet. */
  function hold(chunk: Uint8Array, from: number, to: number): void {
    const size = to - from;
    if (mode === 'line' && length + size <= max_line) {
      begun.set(size === chunk.length ? chunk : chunk.subarray(from, to), length);
      length += size;
      return;
    }
    if (mode === 'line') {
      mode = 'long';
      stats.long_lines++;
      stats.skipped_bytes += length;
    }
    stats.skipped_bytes += size;
    length = mode === 'torn' ? length + size : 0;
  }

  function end(chunk: Uint8Array, from: number, to: number, onFrame: (frame: Uint8Array) => void): void {
    if (mode === 'line' && length === 0 && to - from <= max_line) {
      if (to === from) return;
      stats.frames++;
      onFrame(chunk.subarray(from, to));
      return;
    }
    if (to > from) hold(chunk, from, to);
    const ended = length;
    const how = mode;
    length = 0;
    mode = 'line';
    if (how === 'torn' && ended > 0) stats.partial_frames++;
    if (how !== 'line') return;
    stats.frames++;
    onFrame(begun.subarray(0, ended));
  }

  return {
    stats,
    get begun() {
      return mode === 'line' ? length : 0;
    },
    get skipping() {
      return mode !== 'line';
    },
    push(chunk, onFrame) {
      stats.bytes += chunk.length;
      let from = 0;
      for (let i = 0; i < chunk.length; i++) {
        if (chunk[i] !== LF && chunk[i] !== CR) continue;
        end(chunk, from, i, onFrame);
        from = i + 1;
      }
      if (from < chunk.length) hold(chunk, from, chunk.length);
    },
    reset() {
      if (length > 0) stats.partial_frames++;
      if (mode === 'line') stats.skipped_bytes += length;
      length = 0;
      mode = first_line === 'discard' ? 'torn' : 'line';
    },
  };
}
