import * as v from 'valibot';
import { frameReader } from '../../drivers/decode/frame-reader.ts';
import type { FramingStats, Protocol } from '../../drivers/protocol.ts';
import { type RecordingIntake, recordingIntake } from '../fakes/intake.ts';

export interface Read extends RecordingIntake {
  readonly stats: FramingStats;
  /** Readings of one series, as [time, value]. */
  of(series: string): [string, number | string][];
}

export const NOON: number = Date.parse('2026-11-22T12:00:00Z');

/** Reads bytes by a protocol; `[bytes, at]` come at a time of their own, all others at noon. */
export function read(
  protocol: Protocol,
  parts: readonly (string | Uint8Array | readonly [string, string])[],
  settings: object = {},
): Read {
  const intake = recordingIntake();
  const reader = frameReader(protocol, v.parse(protocol.settings, settings), intake);
  for (const part of parts) {
    const timed = typeof part !== 'string' && !(part instanceof Uint8Array);
    const bytes = timed ? part[0] : part;
    const at = timed ? Date.parse(part[1]) : NOON;
    reader.push(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, at, at);
  }
  reader.interrupt();
  return Object.assign(intake, {
    stats: reader.stats,
    of: (series: string): [string, number | string][] =>
      intake.readings
        .filter((each) => each.series === series)
        .map(({ time, value }) => [new Date(time).toISOString(), value]),
  });
}
