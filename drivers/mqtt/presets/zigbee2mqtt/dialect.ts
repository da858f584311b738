import type { FieldFacts } from '../../../../agent/model/series.ts';
import type { Leaf } from '../../../values/leaves.ts';
import { isOnline } from '../availability.ts';
import { payloadOf } from '../by-topic.ts';
import { leavesOf, objectOf, textAt } from '../document.ts';
import { factsByName } from '../meaning.ts';
import type { Outlet } from '../outlet.ts';
import { Patience, UNDESCRIBED } from '../patience.ts';
import type { Dialect, DialectMessage } from '../preset.ts';
import { Cached } from './cached.ts';
import { type Properties, propertiesOf } from './exposes.ts';

/** The document about all devices; a large network has one of more than a megabyte. */
export const LARGEST = 4_000_000;
/** About the radio, the firmware and the gateway itself. */
const ASIDE = /^(linkquality|last_seen|elapsed|update|update_available|device|click)(\.|$)/;
const MAX_HEARD = 2000;

const byName = factsByName('zigbee2mqtt', {
  // In volts for a socket, in millivolts for a battery: only the device knows.
  voltage: null,
  energy: { quantity: 'energy', unit: 'kWh' },
});

/** What devices have announced on `bridge/devices` decides what the values of their messages are. */
export class Zigbee2Mqtt implements Dialect {
  readonly announcements: readonly string[];
  readonly filters: readonly string[];
  readonly #base: string;
  readonly #cached = new Cached();
  readonly #patience = new Patience();
  #devices = new Map<string, Properties>();
  /** Devices with values; at the bound, which no network reaches, further ones do not end with the gateway. */
  readonly #heard = new Set<string>();

  constructor(base: string) {
    this.#base = `${base}/`;
    this.announcements = [`${base}/bridge/devices`];
    this.filters = [`${base}/#`];
  }

  takes(topic: string): boolean {
    return topic.startsWith(this.#base);
  }

  take(message: DialectMessage, out: Outlet): void {
    const rest = message.topic.slice(this.#base.length);
    if (rest.startsWith('bridge/')) this.#bridge(rest, message, out);
    else if (/\/(set|get)(\/|$)/.test(rest)) out.understood();
    else if (rest.endsWith('/availability')) this.#availability(rest.slice(0, -'/availability'.length), message, out);
    else this.#values(rest, message, out);
  }

  #bridge(rest: string, { payload }: DialectMessage, out: Outlet): void {
    out.understood();
    if (rest === 'bridge/state' && wordOf(payload, out) === false)
      for (const device of this.#heard) out.offline(device);
    if (rest !== 'bridge/devices') return;
    const document = payloadOf('json', payload, out, LARGEST);
    if (!Array.isArray(document)) return;
    this.#devices = propertiesOf(document);
    out.forget();
  }

  #availability(device: string, { payload }: DialectMessage, out: Outlet): void {
    const online = wordOf(payload, out);
    if (online === false) out.offline(device);
    else out.understood(online === undefined ? 'availability_unknown' : undefined);
  }

  /** A document about a device, or with `output: attribute` one value of it. */
  #values(rest: string, message: DialectMessage, out: Outlet): void {
    if (message.payload.length === 0) return out.understood();
    const { device, attribute } = this.#split(rest, message.payload);
    if (device === '') return out.understood();
    if (!this.#devices.has(device) && this.#patience.waits(device, message.at)) return out.understood(UNDESCRIBED);
    if (attribute !== undefined) {
      const text = payloadOf('text', message.payload, out) as string | undefined;
      if (text !== undefined) this.#one(device, attribute, text, out);
      return;
    }
    const document = payloadOf('json', message.payload, out);
    if (objectOf(document) === undefined) return out.understood();
    const values: [string, Leaf][] = [];
    leavesOf(document, (path, leaf) => {
      if (!ASIDE.test(path) && this.#factsOf(device, path) !== null) values.push([path, leaf]);
    });
    const fresh = message.retained ? undefined : this.#cached.fresh(device, values, message.at);
    for (const [path, leaf] of values) if (fresh?.has(path) ?? true) this.#one(device, path, leaf, out);
    out.understood('cached_repeats', fresh === undefined ? 0 : values.length - fresh.size);
  }

  #one(device: string, property: string, leaf: Leaf, out: Outlet): void {
    const facts = this.#factsOf(device, property);
    if (facts === null || ASIDE.test(property)) return out.understood();
    if (this.#heard.size < MAX_HEARD) this.#heard.add(device);
    out.value(device, property, leaf, { facts });
  }

  /** Null for what is a setting of the device. */
  #factsOf(device: string, property: string): FieldFacts | null | undefined {
    const properties = this.#devices.get(device);
    const stated = properties?.get(property);
    return stated === undefined ? byName(property) : stated;
  }

  /** Names of devices may hold slashes, so what is announced tells where one ends and an attribute begins. */
  #split(rest: string, payload: Uint8Array): { readonly device: string; readonly attribute?: string } {
    if (this.#devices.has(rest)) return { device: rest };
    const slash = rest.lastIndexOf('/');
    const device = rest.slice(0, Math.max(0, slash));
    const attribute = rest.slice(slash + 1);
    if (this.#devices.has(device)) return { device, attribute };
    const isDocument = payload[0] === 0x7b || slash < 0;
    return isDocument ? { device: rest } : { device, attribute };
  }
}

/** `online`, or `{"state":"online"}`. */
function wordOf(payload: Uint8Array, out: Outlet): boolean | undefined {
  if (payload[0] !== 0x7b) return isOnline(String(payloadOf('text', payload, out) ?? ''));
  return isOnline(textAt(payloadOf('json', payload, out), 'state') ?? '');
}
