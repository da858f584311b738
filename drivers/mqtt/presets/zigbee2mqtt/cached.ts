import type { Instant } from '../../../../agent/model/time.ts';
import type { Leaf } from '../../../values/leaves.ts';

/** Devices remembered; at the bound the one heard of first is forgotten, and its next message is new in every value. */
const MAX_DEVICES = 2000;
const MAX_PROPERTIES = 256;
// Well below the ten minutes that a value is held on to: a value that goes on being repeated still holds.
const RENEWED_AFTER = 300_000;

interface Known {
  value: Leaf;
  taken: Instant;
}

/**
 * With each message Zigbee2MQTT repeats all it ever heard of a device. A value that is as it was, in a message where
 * another one has changed, is such a repetition and no sample; it counts again when the last one is five minutes old.
 * Where nothing has changed the device has said the same again, and all of it counts.
 */
export class Cached {
  readonly #devices = new Map<string, Map<string, Known>>();

  /** Those of a message's values that were measured anew. */
  fresh(device: string, values: readonly (readonly [property: string, value: Leaf])[], at: Instant): Set<string> {
    const known = this.#knownOf(device);
    const changed = values.filter(([property, value]) => known.get(property)?.value !== value);
    const all = changed.length === 0;
    const fresh = new Set<string>();
    for (const [property, value] of values) {
      const before = known.get(property);
      const same = before !== undefined && before.value === value;
      if (same && !all && at - before.taken < RENEWED_AFTER && at >= before.taken) continue;
      fresh.add(property);
      if (before) Object.assign(before, { value, taken: at });
      else if (known.size < MAX_PROPERTIES) known.set(property, { value, taken: at });
    }
    return fresh;
  }

  #knownOf(device: string): Map<string, Known> {
    const known = this.#devices.get(device);
    if (known) return known;
    if (this.#devices.size >= MAX_DEVICES) this.#devices.delete(this.#devices.keys().next().value as string);
    const none = new Map<string, Known>();
    this.#devices.set(device, none);
    return none;
  }
}
