import type { Batch } from '../model/batch.ts';
import type { Step } from './store.ts';

/** A step as it travels to the store's thread: without the room to spare behind `count`. */
export function wrap(step: Step): Step {
  const { batch, cleaned } = step;
  const { count } = batch;
  return {
    ...step,
    batch: trim(batch),
    cleaned: { values: cleaned.values.slice(0, count), verdicts: cleaned.verdicts.slice(0, count) },
  };
}

function trim({ count, series, times, values, flags }: Batch): Batch {
  return {
    ...{ count, series: series.slice(0, count), times: times.slice(0, count) },
    ...{ values: values.slice(0, count), flags: flags.slice(0, count) },
  };
}
