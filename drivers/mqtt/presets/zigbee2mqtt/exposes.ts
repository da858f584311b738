import { quantityNamed } from '../../../../agent/clean/quantities.ts';
import type { FieldFacts } from '../../../../agent/model/series.ts';
import { meaningIn } from '../by-unit.ts';
import { objectOf } from '../document.ts';
import { unitFrom } from '../meaning.ts';

/** What a device says about its properties: facts, or null for one that is a setting and no measurement. */
export type Properties = ReadonlyMap<string, FieldFacts | null>;

const ORIGIN = 'zigbee2mqtt bridge/devices';
const STATE: FieldFacts = { origin: ORIGIN, quantity: 'state', kind: 'state' };
// Bits of `access` (zigbee2mqtt.io, "Exposes"): the property is found in what the device publishes.
const PUBLISHED = 1;
// Bounds against a document that no gateway writes.
const MAX_DEVICES = 2000;
const MAX_PROPERTIES = 256;
const MAX_DEPTH = 4;

/** The properties of all devices by friendly name, from the document that Zigbee2MQTT keeps on `bridge/devices`. */
export function propertiesOf(document: unknown): Map<string, Properties> {
  const devices = new Map<string, Properties>();
  for (const entry of Array.isArray(document) ? document.slice(0, MAX_DEVICES) : []) {
    const name = objectOf(entry)?.['friendly_name'];
    if (typeof name !== 'string' || name === '' || entry.type === 'Coordinator') continue;
    const properties = new Map<string, FieldFacts | null>();
    collect(objectOf(objectOf(entry)?.['definition'])?.['exposes'], '', properties, 0);
    devices.set(name, properties);
  }
  return devices;
}

/** A switch or a lamp groups its features without a name of its own; a composite (a colour) nests them below it. */
function collect(exposes: unknown, prefix: string, into: Map<string, FieldFacts | null>, depth: number): void {
  if (!Array.isArray(exposes) || depth > MAX_DEPTH) return;
  for (const entry of exposes) {
    const expose = objectOf(entry);
    if (!expose || into.size >= MAX_PROPERTIES) continue;
    const own = expose['property'] ?? expose['name'];
    const property = typeof own === 'string' ? own : '';
    if (Array.isArray(expose['features'])) {
      const nested = expose['type'] === 'composite' && property !== '' ? `${prefix}${property}.` : prefix;
      collect(expose['features'], nested, into, depth + 1);
    } else if (property !== '') {
      const facts = factsOf(expose, property);
      if (facts !== undefined) into.set(`${prefix}${property}`, facts);
    }
  }
}

function factsOf(expose: Readonly<Record<string, unknown>>, property: string): FieldFacts | null | undefined {
  const { type, category, access } = expose;
  if (category === 'config' || (typeof access === 'number' && (access & PUBLISHED) === 0)) return null;
  if (type === 'binary' || type === 'enum') return STATE;
  if (type !== 'numeric') return undefined;
  const meaning = meaningIn(unitFrom(expose['unit']), property);
  const range = rangeOf(expose, meaning.quantity);
  return { origin: ORIGIN, ...meaning, ...(range && { rules: { range } }) };
}

/** The limits that the device states; where the catalogue has the same, it knows more about what lies just beyond. */
function rangeOf(
  { value_min: min, value_max: max }: Readonly<Record<string, unknown>>,
  quantity: string | undefined,
): { readonly min: number; readonly max: number } | undefined {
  if (typeof min !== 'number' || typeof max !== 'number' || !(min < max)) return undefined;
  const rules = quantity === undefined ? [] : (quantityNamed(quantity)?.rules ?? []);
  const known = rules.find(({ rule }) => rule === 'range')?.settings as { min?: number; max?: number } | undefined;
  return known?.min === min && known.max === max ? undefined : { min, max };
}
