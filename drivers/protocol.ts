import type * as v from 'valibot';
import type { Intake } from '../agent/model/source.ts';
import type { Instant, Millis } from '../agent/model/time.ts';

/** Figures of a framing: shown in health, and what tells "wrong baud" from "no bytes". */
export interface FramingStats {
  bytes: number;
  frames: number;
  /** Frames cut off by an opening, a closing or an unplugged cable: never values. */
  partial_frames: number;
  /** Bytes skipped to find the next frame, or dropped because a frame grew beyond the limit. */
  skipped_bytes: number;
  /** Frames that were whole, and whose checksum, length or end was wrong. */
  bad_frames?: number;
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

/** Line settings that devices of a protocol use, as `serial` takes them. */
export interface UsualLine {
  readonly baud: number;
  /** 7 with even parity is read as 8 bits and checked in software, so that one opening serves both. */
  readonly bits?: 7 | 8;
  readonly parity?: 'none' | 'even' | 'odd';
}

/** Something said to a device that speaks only when spoken to. */
export interface Question {
  /** For people: "CO2", "cell voltages". */
  readonly name: string;
  readonly bytes: Uint8Array;
  /**
   * Whether a frame is the answer to this question and to no other: by its address, its command, its length. Other
   * frames are thrown away and counted: they answer what was asked before.
   */
  answeredBy(frame: Uint8Array): boolean;
  /** How long to wait for the answer; 500 ms without this. */
  readonly timeout?: Millis;
}

/** How a device that does not speak by itself is asked. The frames of its answers are decoded like any others. */
export interface Polling {
  /** How often all questions are asked, one after the other. */
  readonly every: Millis;
  /** None of them changes anything in the device. */
  readonly questions: readonly Question[];
  /**
   * What puts the device into the state in which it can be asked; said after each opening, and only where the
   * configuration has `allow_init: true`, for it changes the device.
   */
  readonly init?: readonly Question[];
}

/**
 * A protocol that is listened to: how bytes become frames, and frames become readings with names, units and kinds
 * (`FieldFacts`). It touches no port; it reads a serial line, a socket, a recorded file and a fuzzer alike.
 */
export interface Protocol<Settings extends v.GenericSchema = v.GenericSchema> {
  /** The word in `decode: { format: ... }`, and the name of its folder under `drivers`. */
  readonly name: string;
  /** What speaks it, for people: "Victron chargers and battery monitors (VE.Direct text)". */
  readonly title: string;
  /** Devices that are read with a setting of their own, such as a profile; without this there is one kind, the title. */
  readonly knows?: readonly { readonly title: string; readonly setting: string }[];
  /** A strict object of what may stand beside `format`, every entry described, with a default where there is one. */
  readonly settings: Settings;
  /** How its devices set their lines, the most frequent first: the default, and the order in which discovery listens. */
  readonly lines: readonly UsualLine[];
  /** How the device that these settings are for sets its line, where it is one of a protocol with many. */
  line?(settings: v.InferOutput<Settings>): UsualLine | undefined;
  /**
   * Bits of chance that one good frame overcomes (a CRC-16 has 16, a fixed header of two bytes another 16): discovery
   * believes a protocol when the frames it has seen add up to more than noise could.
   */
  readonly evidence: number;
  /**
   * The same for these settings, where devices of a protocol differ. 0: nothing in a frame tells it from noise, only the
   * moment at which it comes, behind a question and after a silence.
   */
  evidenceOf?(settings: v.InferOutput<Settings>): number;
  /** A silence that no frame of its devices has inside, in ms: what is half read by then is thrown away. */
  readonly gap?: Millis;
  /** What discovery listens for, where devices differ; without this, the defaults at every rate. None: nothing to hear. */
  readonly candidates?: readonly Candidate[];
  framing(settings: v.InferOutput<Settings>): Framing;
  decoder(settings: v.InferOutput<Settings>): Decoder;
  /** What has to be asked; absent, or undefined for these settings: the device speaks by itself. */
  polling?(settings: v.InferOutput<Settings>): Polling | undefined;
}

/** One sort of device of a protocol, as discovery listens for it. */
export interface Candidate {
  readonly settings: object;
  /** The one bit rate at which it speaks, where there is one. */
  readonly baud?: number;
}

/** Lets the settings' type follow from the schema. */
export function defineProtocol<Settings extends v.GenericSchema>(protocol: Protocol<Settings>): Protocol<Settings> {
  return protocol;
}
