import * as v from 'valibot';
import { frameReader } from '../../../drivers/decode/frame-reader.ts';
import type { Protocol, UsualLine } from '../../../drivers/protocol.ts';
import { type RecordingIntake, recordingIntake } from '../../fakes/intake.ts';

/** Bytes that devices have sent, and how they are to be read. */
export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** As it stands below `decode:`; `format` is known. */
  readonly decode: object;
  /** Series that take labels. */
  readonly states: readonly string[];
  readonly line: UsualLine;
  /** Whether its frames carry nothing by which a wrong bit could be noticed. */
  readonly unprotected: boolean;
}

/** A protocol under test. */
export interface Subject {
  readonly protocol: Protocol;
  readonly samples: readonly Sample[];
}

/** What came out of a stream. */
export interface Heard {
  /** `series=value` of every reading, in order. */
  readonly readings: readonly string[];
  readonly frames: number;
  readonly stats: object;
}

const AT = Date.parse('2026-11-22T12:00:00Z');

/** Reads chunks with one reader. `null` between them stands for a silence longer than any gap. */
export function hear(
  { protocol }: Subject,
  sample: Sample,
  chunks: Iterable<Uint8Array | null>,
  intake = recordingIntake({ labels: sample.states }),
): Heard {
  const reader = frameReader(protocol, settingsOf(protocol, sample), intake);
  let mono = 0;
  for (const chunk of chunks) {
    if (chunk === null) mono += 3_600_000;
    else reader.push(chunk, AT, mono);
  }
  reader.interrupt();
  const { frames } = reader.stats;
  return { readings: intake.taken(), frames, stats: { ...reader.stats } };
}

/** Bits of chance that a frame of the sample overcomes. */
export function evidenceOf({ protocol }: Subject, sample: Sample): number {
  return protocol.evidenceOf?.(settingsOf(protocol, sample)) ?? protocol.evidence;
}

function settingsOf(protocol: Protocol, { decode }: Sample): unknown {
  const { format: _, ...settings } = decode as { format?: string };
  return v.parse(protocol.settings, settings);
}

/** An intake that keeps nothing, so that what is held can be told to be the protocol's. */
export function forgetfulIntake(): RecordingIntake {
  const nothing = () => undefined;
  return { ...recordingIntake(), reading: nothing, label: nothing, invalid: nothing, deliver: () => 1 };
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Noise that is the same in every run. */
export function noise(size: number, seed: number, of?: readonly number[]): Uint8Array {
  let state = seed | 1;
  return Uint8Array.from({ length: size }, () => {
    // xorshift32 (Marsaglia 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const byte = (state >>> 11) & 0xff;
    return of ? (of[(state >>> 9) % of.length] as number) : byte;
  });
}
