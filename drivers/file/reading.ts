import { crc32 } from 'node:zlib';
import type { Intake, Ticket } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import { type LineReader, lineReader } from '../lines/reader.ts';
import type { DecodeSettings } from '../lines/settings.ts';
import type { Place } from './bookmark.ts';

export interface ReadingSettings {
  readonly decode: DecodeSettings;
  readonly max_line: number;
  readonly last_line: 'keep' | 'discard';
}

const LINE_END = Uint8Array.of(10);

/** One file being read: bytes go in, lines come out into the intake, and at any time it knows its place. */
export class Reading {
  readonly #path: string;
  readonly #settings: ReadingSettings;
  readonly #lines: LineReader;
  readonly #primed: LineReader['stats'];
  #read: number;
  #seen: number;
  #crc: number;
  #stopped: Place | undefined;

  /** Goes on from a place, with the columns that held there, or begins with the first line of the file. */
  constructor(path: string, settings: ReadingSettings, from: Place | undefined, intake: Intake, now: Instant) {
    const { decode, max_line } = settings;
    this.#path = path;
    this.#settings = settings;
    this.#lines = lineReader(decode, { max_line, first_line: from?.torn ? 'discard' : 'keep' }, intake);
    if (from?.header !== undefined) {
      this.#lines.push(Buffer.from(`\n${from.header}\n`), now);
      this.#lines.interrupt();
    }
    this.#primed = { ...this.#lines.stats };
    this.#read = from?.at ?? 0;
    this.#seen = from?.seen ?? 0;
    this.#crc = from?.crc ?? 0;
  }

  /** The last delivery; 0 before the first. */
  get ticket(): Ticket {
    return this.#lines.ticket;
  }

  get figures(): { bytes: number; frames: number; skipped_bytes: number } {
    const { bytes, frames, skipped_bytes } = this.#lines.stats;
    const primed = this.#primed;
    return {
      bytes: bytes - primed.bytes,
      frames: frames - primed.frames,
      skipped_bytes: skipped_bytes - primed.skipped_bytes,
    };
  }

  push(bytes: Uint8Array, now: Instant): void {
    const read = this.#read + bytes.length;
    if (read > this.#seen) {
      this.#crc = crc32(bytes.subarray(Math.max(0, this.#seen - this.#read)), this.#crc);
      this.#seen = read;
    }
    this.#read = read;
    this.#lines.push(bytes, now);
  }

  /** The file has ended: a last line without its end counts, or not. Should it grow on, its rest never will. */
  end(now: Instant): void {
    if (this.#settings.last_line === 'keep') {
      const torn = this.#lines.skipping || this.#lines.begun > 0;
      this.#lines.push(LINE_END, now);
      this.#stopped = { ...this.place, torn };
    }
    this.stop();
  }

  /** Nothing more will come: what has begun of a line is thrown away, and read again another time. */
  stop(): void {
    this.#stopped ??= this.place;
    this.#lines.interrupt();
  }

  get place(): Place {
    if (this.#stopped) return this.#stopped;
    const { begun, skipping, header } = this.#lines;
    return {
      path: this.#path,
      at: this.#read - begun,
      torn: skipping,
      seen: this.#seen,
      crc: this.#crc,
      ...(header !== undefined && { header }),
    };
  }
}
