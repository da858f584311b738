import type { FieldFacts } from '../../../../agent/model/series.ts';
import { isOnline } from '../availability.ts';
import { payloadOf } from '../by-topic.ts';
import { at, objectOf } from '../document.ts';
import type { Outlet } from '../outlet.ts';
import { Patience, UNDESCRIBED } from '../patience.ts';
import type { Dialect, DialectMessage } from '../preset.ts';
import { type Attributes, factsOf } from './properties.ts';

/** Properties known at most; those beyond are read, and nothing is known about them. */
const MAX_PROPERTIES = 10_000;
const LARGEST_DESCRIPTION = 256_000;
const ATTRIBUTES = ['unit', 'datatype', 'format'] as const;

interface Property {
  readonly attributes: Attributes;
  readonly facts: FieldFacts | undefined;
}

/** Homie 3 and 4, where each attribute has a topic, and Homie 5, where a device describes itself in one document. */
export class Homie implements Dialect {
  readonly announcements: readonly string[];
  readonly filters: readonly string[];
  readonly #base: string;
  /** By `device/node/property`. */
  readonly #properties = new Map<string, Property>();
  readonly #patience = new Patience();

  constructor(base: string) {
    this.#base = `${base}/`;
    this.announcements = [
      `${base}/5/+/$description`,
      `${base}/5/+/$state`,
      `${base}/+/$state`,
      ...ATTRIBUTES.map((attribute) => `${base}/+/+/+/$${attribute}`),
    ];
    this.filters = [`${base}/5/+/+/+`, `${base}/+/+/+`];
  }

  takes(topic: string): boolean {
    return topic.startsWith(this.#base);
  }

  take(message: DialectMessage, out: Outlet): void {
    const levels = message.topic.slice(this.#base.length).split('/');
    const version = levels[0] === '5' ? 5 : 4;
    const [device = '', ...rest] = version === 5 ? levels.slice(1) : levels;
    const last = rest.at(-1) ?? '';
    if (last === '$state' && rest.length === 1) return state(device, message, out);
    if (last === '$description') return this.#description(device, message, out);
    const [node = '', property = '', attribute] = rest;
    if (attribute?.startsWith('$')) return this.#attribute([device, node, property], attribute.slice(1), message, out);
    // $stats and $fw of version 3 are about the device itself.
    if (rest.length !== 2 || node.startsWith('$') || property.startsWith('$')) return out.understood();
    const value = payloadOf('text', message.payload, out) as string | undefined;
    if (value === undefined || value === '') return out.understood();
    const known = this.#properties.get(`${device}/${node}/${property}`);
    if (!known && this.#patience.waits(`${device}/${node}/${property}`, message.at)) return out.understood(UNDESCRIBED);
    const facts = known?.facts;
    out.value(device, `${node}.${property}`, value, { facts });
    out.understood();
  }

  #attribute(path: readonly string[], attribute: string, { payload }: DialectMessage, out: Outlet): void {
    out.understood();
    const text = payloadOf('text', payload, out) as string | undefined;
    if (text === undefined || !(ATTRIBUTES as readonly string[]).includes(attribute)) return;
    const known = this.#properties.get(path.join('/'))?.attributes;
    this.#learn(4, path, { ...known, [attribute]: text }, out);
  }

  #description(device: string, { payload }: DialectMessage, out: Outlet): void {
    out.understood();
    if (payload.length === 0) return;
    const description = payloadOf('json', payload, out, LARGEST_DESCRIPTION);
    for (const [node, about] of Object.entries(objectOf(at(description, 'nodes')) ?? {})) {
      for (const [property, attributes] of Object.entries(objectOf(at(about, 'properties')) ?? {}))
        this.#learn(5, [device, node, property], objectOf(attributes) ?? {}, out);
    }
  }

  #learn(version: 4 | 5, path: readonly string[], attributes: Attributes, out: Outlet): void {
    const key = path.join('/');
    if (!this.#properties.has(key) && this.#properties.size >= MAX_PROPERTIES) return;
    const facts = factsOf(version, path.at(-1) ?? '', attributes);
    const known = this.#properties.get(key);
    this.#properties.set(key, { attributes, facts });
    if (JSON.stringify(known?.facts) !== JSON.stringify(facts)) out.forget();
  }
}

function state(device: string, { payload }: DialectMessage, out: Outlet): void {
  const online = isOnline(String(payloadOf('text', payload, out) ?? ''));
  if (online === false) out.offline(device);
  else out.understood(online === undefined ? 'availability_unknown' : undefined);
}
