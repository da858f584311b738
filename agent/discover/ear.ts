import type { Instant, Millis } from '../model/time.ts';
import type { HeardSeries } from './heard.ts';

/** What one ear made of the bytes so far. */
export interface Finding {
  /** The word in `decode: { format }`. */
  readonly format: string;
  /** What speaks it, for people. */
  readonly title: string;
  /** As it stands in a configuration, below `decode`. */
  readonly decode: Readonly<Record<string, unknown>>;
  /** Frames that made sense, and whole ones whose checksum was wrong. */
  readonly frames: number;
  readonly bad_frames: number;
  /** Bits of chance that one frame overcomes. */
  readonly evidence: number;
  /** The share of the bytes that belongs to good frames. */
  readonly coverage: number;
  readonly heard: readonly HeardSeries[];
}

/** Listens to the bytes of one line for one thing. */
export interface Ear {
  push(chunk: Uint8Array, at: Instant, mono: Millis): void;
  finding(): Finding;
}

/** A frame with so much evidence is believed by itself: a meter may send one every ten seconds. */
const CERTAIN = 32;
/** With so much, two are. */
const STRONG = 24;
/** Weak frames come about by chance: they must be this many, together this much, and nearly all that was heard. */
const WEAK_FRAMES = 3;
const WEAK_EVIDENCE = 24;
const WEAK_COVERAGE = 0.8;
/** Of what is recognised by its frames alone, this share of the bytes must be frames. */
const LEAST_COVERAGE = 0.3;

/** Whether a finding is more than chance. */
export function isBelieved({ frames, evidence, coverage }: Finding): boolean {
  if (evidence >= CERTAIN) return frames >= 1 && coverage >= LEAST_COVERAGE;
  if (evidence >= STRONG) return frames >= 2 && coverage >= LEAST_COVERAGE;
  return frames >= WEAK_FRAMES && frames * evidence >= WEAK_EVIDENCE && coverage >= WEAK_COVERAGE;
}

/** Of two things that were heard, the better proven one comes first. */
export function byScore(a: Finding, b: Finding): number {
  return scoreOf(b) - scoreOf(a);
}

function scoreOf({ frames, evidence, coverage, heard }: Finding): number {
  // Among profiles of one frame the one that makes more of it says more about the device.
  return frames * evidence * coverage + Math.min(heard.length, 50) / 1000;
}
