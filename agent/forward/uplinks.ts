import { mqtt } from './mqtt.ts';

/** Every kind of uplink there is. A new one is one file beside `mqtt.ts` and one word here. */
export const uplinks = [mqtt] as const;

export function uplinkNamed(name: string): (typeof uplinks)[number] | undefined {
  return uplinks.find((kind) => kind.name === name);
}
