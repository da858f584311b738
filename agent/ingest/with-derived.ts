import type { Derived } from '../derive/derivation.ts';
import { type Batch, type Cleaned, FLAG, newBatch } from '../model/batch.ts';

/** Derived readings as a batch of their own. Their time is that of the reading that set them off. */
export function batchOf(derived: Derived): Batch {
  const batch = newBatch(derived.series.length);
  batch.count = derived.series.length;
  batch.series.set(derived.series);
  batch.times.set(derived.times);
  batch.values.set(derived.values);
  batch.flags.fill(FLAG.OWN_TIME);
  return batch;
}

/** One batch after another. */
export function joinBatches(first: Batch, second: Batch): Batch {
  const joined = newBatch(first.count + second.count);
  for (const column of ['series', 'times', 'values', 'flags'] as const) {
    joined[column].set(first[column].subarray(0, first.count));
    joined[column].set(second[column].subarray(0, second.count), first.count);
  }
  joined.count = first.count + second.count;
  return joined;
}

/** What cleaning made of one batch, and of another after it. */
export function joinCleaned(first: Cleaned, second: Cleaned, count: number): Cleaned {
  const values = new Float64Array(count + second.values.length);
  const verdicts = new Uint8Array(count + second.verdicts.length);
  values.set(first.values.subarray(0, count));
  values.set(second.values, count);
  verdicts.set(first.verdicts.subarray(0, count));
  verdicts.set(second.verdicts, count);
  return { values, verdicts };
}
