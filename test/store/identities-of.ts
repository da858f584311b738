import type { DeliveryIdentity, Identities } from '../../agent/model/source.ts';

/** The columns of some identities. */
export function identitiesOf(...all: readonly DeliveryIdentity[]): Identities {
  return { ids: Uint16Array.from(all, ({ id }) => id), hashes: Float64Array.from(all, ({ hash }) => hash) };
}
