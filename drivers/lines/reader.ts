import type { Intake, Ticket } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import type { ByteReader } from '../decode/reader.ts';
import { lineDecoder } from './decoder.ts';
import { type LineFraming, type LineFramingSettings, type LineStats, lineFraming } from './framing.ts';
import type { DecodeSettings } from './settings.ts';

/** The reader of one stream of lines. */
export interface LineReader extends ByteReader {
  push(chunk: Uint8Array, at: Instant): number;
  readonly stats: LineStats;
  readonly begun: LineFraming['begun'];
  readonly skipping: LineFraming['skipping'];
  /** The line that named the columns last, of a format that has such lines. */
  readonly header: string | undefined;
}

/** Each line is one delivery. */
export function lineReader(decode: DecodeSettings, framing: LineFramingSettings, intake: Intake): LineReader {
  const lines = lineFraming(framing);
  const decoder = lineDecoder(decode);
  const told = { partial_frames: 0, skipped_bytes: 0, long_lines: 0 };
  let ticket: Ticket = 0;
  let now: Instant = 0;
  let sensible = 0;

  function onLine(line: Uint8Array): void {
    if (decoder.decode(line, now, intake)) sensible++;
    ticket = intake.deliver();
  }

  function tell(): void {
    const { partial_frames, skipped_bytes, long_lines } = lines.stats;
    if (partial_frames > told.partial_frames) intake.note('partial_frames', partial_frames - told.partial_frames);
    if (skipped_bytes > told.skipped_bytes) intake.note('skipped_bytes', skipped_bytes - told.skipped_bytes);
    if (long_lines > told.long_lines) {
      intake.invalid('too_big', `a line of more than ${framing.max_line} bytes`, long_lines - told.long_lines);
    }
    Object.assign(told, { partial_frames, skipped_bytes, long_lines });
  }

  return {
    stats: lines.stats,
    get begun() {
      return lines.begun;
    },
    get skipping() {
      return lines.skipping;
    },
    misfits: decoder.misfits,
    get header() {
      return decoder.header;
    },
    get ticket() {
      return ticket;
    },
    push(chunk, at) {
      now = at;
      sensible = 0;
      lines.push(chunk, onLine);
      tell();
      return sensible;
    },
    interrupt() {
      lines.reset();
      tell();
    },
  };
}
