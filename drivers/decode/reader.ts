import type { Intake, Ticket } from '../../agent/model/source.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import type { LineFramingSettings } from '../lines/framing.ts';
import { lineReader } from '../lines/reader.ts';
import type { FramingStats } from '../protocol.ts';
import { frameReader } from './frame-reader.ts';
import { type Decode, isLines, protocolIn } from './settings.ts';

/** What did not make sense since the last frame that did: tells a wrong bit rate from a wrong format. */
export interface Misfits {
  /** Frames that were spoilt on the way: no text, or a wrong checksum. */
  garbled: number;
  /** Whole frames that do not fit the format. */
  misfit: number;
  /** The last of those, for people. */
  sample: string;
}

/** Bytes in, readings out: the framing and the decoder of one stream, with its books. Each frame is one delivery. */
export interface ByteReader {
  /** Takes bytes that arrived at `at`, by the monotonic clock at `mono`; answers how many frames of them made sense. */
  push(chunk: Uint8Array, at: Instant, mono: Millis): number;
  /** The stream was interrupted: what is half read is thrown away and counted. */
  interrupt(): void;
  readonly stats: FramingStats;
  readonly misfits: Misfits;
  /** The last delivery. */
  readonly ticket: Ticket;
}

/** The reader that `decode` asks for; `framing` is about lines. */
export function openReader(decode: Decode, framing: LineFramingSettings, intake: Intake): ByteReader {
  if (isLines(decode)) return lineReader(decode, framing, intake);
  const found = protocolIn(decode);
  if (!found) throw new Error(`no protocol is called ${decode.format}`);
  return frameReader(found.protocol, found.settings, intake);
}
