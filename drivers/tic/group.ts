import type { Instant } from '../../agent/model/time.ts';
import { meterTime } from '../values/meter-time.ts';

/** A group taken apart: `SMAXSN<tab>H240210110331<tab>00986`. */
export interface Group {
  readonly label: string;
  /** As it is padded; '' where the group says only a time. */
  readonly text: string;
  /** The time that the value was measured at, as it stands there. */
  readonly stamp: string | undefined;
}

/** Undefined where it is no group of either mode. */
export function groupOf(frame: Uint8Array): Group | undefined {
  const body = String.fromCharCode(...frame);
  const standard = body.includes('\t');
  const parts = standard ? body.split('\t') : splitOnce(body);
  const [label = '', ...rest] = parts;
  if (!/^[A-Z][A-Z0-9+-]{1,8}$/.test(label) || rest.length === 0 || rest.length > 2) return undefined;
  const stamped = rest.length === 2;
  return { label, text: rest.at(-1) ?? '', stamp: stamped ? rest[0] : undefined };
}

function splitOnce(body: string): string[] {
  const space = body.indexOf(' ');
  return space < 0 ? [body] : [body.slice(0, space), body.slice(space + 1)];
}

/**
 * `H240210110331`: H is winter time (hiver), E summer time (été). A small letter says that the meter's clock has lost
 * its time, a space that none is known: such a time is none.
 */
export function timeOf(stamp: string): Instant | undefined {
  const [, season, digits = ''] = /^([HE])(\d{12})$/.exec(stamp) ?? [];
  return season === undefined ? undefined : meterTime(digits, season === 'E' ? 'summer' : 'winter');
}
