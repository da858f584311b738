import type { Batch } from '../model/batch.ts';
import type { DeliveryIdentity } from '../model/source.ts';
import type { Deliveries, Step } from './store.ts';

/** Identities side by side: a thousand small objects take longer to copy into another thread than the commit takes. */
interface Identities {
  readonly ids: Uint16Array;
  readonly hashes: Float64Array;
}

/** A step as it travels to the store's thread: columns only, without the room to spare behind `count`. */
export type Parcel = Omit<Step, 'deliveries'> & {
  readonly deliveries: readonly (Omit<Deliveries, 'identities'> & { readonly identities: Identities })[];
};

/** Shares with the step what is not rewritten: it must be copied before the step changes. */
export function wrap(step: Step): Parcel {
  const { batch, cleaned, deliveries } = step;
  const { count } = batch;
  return {
    ...step,
    batch: trim(batch),
    cleaned: { values: cleaned.values.slice(0, count), verdicts: cleaned.verdicts.slice(0, count) },
    deliveries: deliveries.map((one) => ({ ...one, identities: columnsOf(one.identities) })),
  };
}

/** The step as it was sent off. */
export function unwrap(parcel: Parcel): Step {
  const deliveries = parcel.deliveries.map((one) => ({ ...one, identities: identitiesOf(one.identities) }));
  return { ...parcel, deliveries };
}

function trim({ count, series, times, values, flags }: Batch): Batch {
  return {
    ...{ count, series: series.slice(0, count), times: times.slice(0, count) },
    ...{ values: values.slice(0, count), flags: flags.slice(0, count) },
  };
}

function columnsOf(identities: readonly DeliveryIdentity[]): Identities {
  const ids = new Uint16Array(identities.length);
  const hashes = new Float64Array(identities.length);
  for (let i = 0; i < identities.length; i++) {
    const { id, hash } = identities[i] as DeliveryIdentity;
    ids[i] = id;
    hashes[i] = hash;
  }
  return { ids, hashes };
}

function identitiesOf({ ids, hashes }: Identities): DeliveryIdentity[] {
  return Array.from(ids, (id, i) => ({ id, hash: hashes[i] as number }));
}
