import type { SeriesId } from '../model/series.ts';
import type { Block } from './block.ts';
import type { SeriesReadings } from './series-block.ts';
import { slotsOf } from './slots.ts';

/** The readings of some commits, series by series in the order of their numbers; within each as they came. O(n). */
export function bySeries(
  blocks: readonly (Block & { readonly commit: number })[],
): { readonly series: SeriesId; readonly readings: SeriesReadings }[] {
  const total = blocks.reduce((sum, { batch }) => sum + batch.count, 0);
  const series = new Int32Array(total);
  for (let at = 0, b = 0; b < blocks.length; b++) {
    const { batch } = blocks[b] as Block;
    series.set(batch.series.subarray(0, batch.count), at);
    at += batch.count;
  }
  const { ids, of } = slotsOf(series, total);
  const lengths = new Int32Array(ids.length);
  for (const slot of of) lengths[slot] = (lengths[slot] as number) + 1;
  const groups = Array.from(lengths, emptyReadings);
  const filled = new Int32Array(ids.length);
  for (let i = 0, b = 0; b < blocks.length; b++) {
    const { commit, batch, cleaned } = blocks[b] as Block & { commit: number };
    for (let j = 0; j < batch.count; j++, i++) {
      const slot = of[i] as number;
      const into = groups[slot] as SeriesReadings;
      const at = filled[slot] as number;
      filled[slot] = at + 1;
      into.commits[at] = commit;
      into.times[at] = batch.times[j] as number;
      into.values[at] = batch.values[j] as number;
      into.flags[at] = batch.flags[j] as number;
      into.cleaned.values[at] = cleaned.values[j] as number;
      into.cleaned.verdicts[at] = cleaned.verdicts[j] as number;
    }
  }
  return groups
    .map((readings, slot) => ({ series: ids[slot] as number, readings }))
    .sort((a, b) => a.series - b.series);
}

function emptyReadings(length: number): SeriesReadings {
  const times = new Float64Array(length);
  const commits = new Float64Array(length);
  const values = new Float64Array(length);
  const cleaned = { values: new Float64Array(length), verdicts: new Uint8Array(length) };
  return { commits, times, values, flags: new Uint8Array(length), cleaned };
}
