import type { Intake } from '../agent/model/source.ts';
import type { Instant } from '../agent/model/time.ts';

/** Figures of a framing: shown in health, and what tells "wrong baud" from "no bytes". */
export interface FramingStats {
  bytes: number;
  frames: number;
  /** Frames cut off by an opening, a closing or an unplugged cable: never values. */
  partial_frames: number;
  /** Bytes skipped to find the next frame, or dropped because a frame grew beyond the limit. */
  skipped_bytes: number;
}

/**
 * Bytes to frames: pure, bounded, the same over a port, a socket, a recorded file and a fuzzer. A frame is a view
 * that is valid only during the call. State belongs to one opening of the port: `reset` throws the rest away.
 */
export interface Framing {
  push(chunk: Uint8Array, onFrame: (frame: Uint8Array) => void): void;
  /** The stream was interrupted: forget what is half read and count it. */
  reset(): void;
  readonly stats: FramingStats;
}

/** Frames to readings. One frame is one delivery; the caller calls `intake.deliver`. */
export interface Decoder {
  /** Answers whether the frame made sense, so that a wrong bit rate can be told from a broken sensor. */
  decode(frame: Uint8Array, at: Instant, intake: Intake): boolean;
}
