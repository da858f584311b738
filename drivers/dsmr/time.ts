import type { Instant } from '../../agent/model/time.ts';
import { meterTime } from '../values/meter-time.ts';

/** `170102192002W`: S marks summer time, W winter time; versions 2.2 and 3 mark neither. */
export function timeIn(text: string): Instant | undefined {
  const [, digits, mark] = /^(\d{12})([SW]?)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return meterTime(digits, mark === 'S' ? 'summer' : mark === 'W' ? 'winter' : undefined);
}
