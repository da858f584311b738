import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { openReader } from '../../drivers/decode/reader.ts';
import { type Decode, decodeSettings } from '../../drivers/decode/settings.ts';
import type { FramingStats } from '../../drivers/protocol.ts';
import { type RecordingIntake, recordingIntake } from '../fakes/intake.ts';
import { dataFile } from './folder.ts';

export interface Heard extends RecordingIntake {
  readonly stats: FramingStats & { readonly bad_frames?: number };
}

const AT = Date.UTC(2026, 10, 22, 12);

/** Reads a capture by a protocol, in chunks as a port would give them. Old times of devices are believed. */
export function hear(path: readonly string[], decode: object, from = 0): Heard {
  const intake = recordingIntake();
  const settings = v.parse(decodeSettings('arrival'), decode) as Decode;
  const reader = openReader(settings, { max_line: 1024, first_line: 'keep' }, intake);
  const bytes = readFileSync(dataFile(...path)).subarray(from);
  for (let at = 0; at < bytes.length; at += 64) reader.push(bytes.subarray(at, at + 64), AT, 0);
  reader.interrupt();
  return Object.assign(intake, { stats: reader.stats });
}

/** Where the comments end that stand before a capture. */
export function behindComments(path: readonly string[]): number {
  const bytes = readFileSync(dataFile(...path));
  let at = 0;
  while (bytes[at] === 35) at = bytes.indexOf(10, at) + 1;
  return at;
}
