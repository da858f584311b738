import type { Instant, Millis } from '../model/time.ts';
import { addTerm, newSum, type Sum, sumOf } from '../statistics/compensated.ts';

/** What `integral` remembers: plain data. */
export interface Integral {
  sum: Sum;
  time: Instant;
  value: number;
}

export function newIntegral(): Integral {
  return { sum: newSum(), time: Number.NaN, value: 0 };
}

const HOUR = 3_600_000;

/**
 * What has come together until `time`, in units times hours. Each value holds until the next one, for at most `hold`;
 * an older reading than the last adds nothing, as what held around it has been counted.
 */
export function integrate(integral: Integral, time: Instant, value: number, hold: Millis): number {
  if (!(time <= integral.time)) {
    const held = Math.min(time - integral.time, hold);
    if (held > 0) addTerm(integral.sum, (integral.value * held) / HOUR);
    integral.time = time;
    integral.value = value;
  }
  return sumOf(integral.sum);
}
