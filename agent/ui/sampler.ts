import type { LiveReading } from '../run/contract.ts';

/** Readings of one series that are shown in one second; rejected ones have as many places of their own. */
export const SHOWN_PER_SECOND = 20;

/**
 * Lets through as many readings as an eye can follow. A bounded count per series and second: what is beyond it is
 * not shown live (and is in the store all the same). Everything is forgotten at each new second, so it does not grow.
 */
export function newSampler(mono: () => number): (readings: readonly LiveReading[]) => LiveReading[] {
  let second = Number.NaN;
  const shown = new Map<string, number>();
  return (readings) => {
    const now = Math.floor(mono() / 1000);
    if (now !== second) shown.clear();
    second = now;
    return readings.filter((reading) => {
      const key = reading.verdict === 'rejected' ? `!${reading.series}` : reading.series;
      const count = (shown.get(key) ?? 0) + 1;
      shown.set(key, count);
      return count <= SHOWN_PER_SECOND;
    });
  };
}
