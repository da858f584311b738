import type { Batch } from '../model/batch.ts';
import { type PackedPanes, type Panes, packPanes, panesIn } from './packed-panes.ts';
import type { Step } from './store.ts';

/** A step with its panes in another form. */
interface StepWith<Form> extends Omit<Step, 'effects'> {
  readonly effects: Omit<Step['effects'], 'closed' | 'late'> & { readonly closed: Form; readonly late: Form };
}

/** A step as it travels to the store's thread. */
export type Parcel = StepWith<PackedPanes>;

/** A step as the store takes it in: its panes are gone through once, and need not be there all at the same time. */
export type Arrival = StepWith<Panes>;

/** Packs a step up: without the room to spare behind `count`, and its panes as bytes. */
export function wrap(step: Step): Parcel {
  const { batch, cleaned, effects } = step;
  const { count } = batch;
  return {
    ...step,
    batch: trim(batch),
    cleaned: { values: cleaned.values.slice(0, count), verdicts: cleaned.verdicts.slice(0, count) },
    effects: { closed: packPanes(effects.closed), late: packPanes(effects.late), due: effects.due },
  };
}

/** Whether anything came of a step, or may come of it when it is taken again. */
export function hasEffects({ batch, effects }: Arrival): boolean {
  return batch.count > 0 || effects.closed.length > 0 || effects.late.length > 0 || effects.due.length > 0;
}

/** What of a parcel need not be copied: `wrap` has made it for the way. */
export function transferable({ batch, cleaned, effects }: Parcel): ArrayBuffer[] {
  const { series, times, values, flags } = batch;
  const { closed, late } = effects;
  const columns = [series, times, values, flags, cleaned.values, cleaned.verdicts];
  return [...columns, ...columnsOf(closed), ...columnsOf(late)].map(({ buffer }) => buffer as ArrayBuffer);
}

export function unwrap(parcel: Parcel): Arrival {
  const { closed, late, due } = parcel.effects;
  return { ...parcel, effects: { closed: panesIn(closed), late: panesIn(late), due } };
}

function columnsOf({ series, ends, bytes }: PackedPanes): (Int32Array | Uint8Array)[] {
  return series.length > 0 ? [series, ends, bytes] : [];
}

function trim({ count, series, times, values, flags }: Batch): Batch {
  return {
    ...{ count, series: series.slice(0, count), times: times.slice(0, count) },
    ...{ values: values.slice(0, count), flags: flags.slice(0, count) },
  };
}
