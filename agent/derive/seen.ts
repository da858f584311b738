import { type Batch, type Cleaned, FLAG, NOT_FLOWING } from '../model/batch.ts';
import type { SeriesId } from '../model/series.ts';
import type { Instant } from '../model/time.ts';

/** A reading that may be used until a newer one comes. */
export interface Latest {
  readonly time: Instant;
  readonly value: number;
}

/** The good readings of a batch by series, oldest first. Readings of one frame stand in any order there. */
export type Seen = ReadonlyMap<SeriesId, readonly Latest[]>;

export function seenIn(batch: Batch, cleaned: Cleaned, wanted: (id: SeriesId) => boolean): Seen {
  const seen = new Map<SeriesId, Latest[]>();
  for (let i = 0; i < batch.count; i++) {
    const [id, value] = [batch.series[i] as number, cleaned.values[i] as number];
    if (!Number.isFinite(value) || ((batch.flags[i] as number) & (NOT_FLOWING | FLAG.HOLD_END)) !== 0) continue;
    if (!wanted(id)) continue;
    const readings = seen.get(id);
    const reading = { time: batch.times[i] as number, value };
    if (readings === undefined) seen.set(id, [reading]);
    else readings.push(reading);
  }
  for (const readings of seen.values()) readings.sort((a, b) => a.time - b.time);
  return seen;
}

/** The newest of them that is no newer than `time`; of two at one time the one that came later. */
export function newestUpTo(time: Instant, readings: readonly Latest[] = [], before?: Latest): Latest | undefined {
  let [low, high] = [0, readings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((readings[middle] as Latest).time <= time) low = middle + 1;
    else high = middle;
  }
  const found = readings[low - 1];
  const usable = before !== undefined && before.time <= time ? before : undefined;
  if (found === undefined || (usable !== undefined && usable.time > found.time)) return usable;
  return found;
}
