import { isMissing } from '../../../values/number.ts';
import { payloadOf } from '../by-topic.ts';
import { objectOf } from '../document.ts';
import type { Outlet } from '../outlet.ts';
import type { Dialect, DialectMessage, Host } from '../preset.ts';
import { jsonIn } from '../recognise.ts';
import { sensorsOfClimate } from './climate.ts';
import { type Availability, describe, type Entity, type Part, topicOf, unabbreviated } from './entity.ts';
import type { Subject, Template, Value } from './template.ts';

/** Entities known at most; what is announced beyond is noted and not read. */
const MAX_ENTITIES = 5000;
/** A description of a device with all its components. */
const LARGEST_CONFIG = 256_000;

/** What a discovery message gave, and what it was, to be remembered. */
interface Announced {
  readonly config: unknown;
  readonly entities: readonly Entity[];
}

/** Reads what devices have announced to Home Assistant: topics, templates, units and availability come from there. */
export class Discovery implements Dialect {
  readonly announcements: readonly string[];
  readonly filters = [];
  readonly #prefix: string;
  readonly #diagnostic: boolean;
  readonly #host: Host;
  readonly #announced = new Map<string, Announced>();
  /** Names of devices by what identifies them: only one of their messages may hold the name. */
  readonly #names = new Map<string, string>();
  readonly #subscribed = new Set<string>();
  readonly #available = new Map<string, boolean>();
  #byState = new Map<string, Entity[]>();
  #byAvailability = new Map<string, Entity[]>();
  #count = 0;

  constructor(prefix: string, diagnostic: boolean, host: Host) {
    this.#prefix = prefix;
    this.#diagnostic = diagnostic;
    this.#host = host;
    this.announcements = [`${prefix}/+/+/config`, `${prefix}/+/+/+/config`];
  }

  takes(topic: string): boolean {
    return this.#isConfig(topic) || this.#byState.has(topic) || this.#byAvailability.has(topic);
  }

  take(message: DialectMessage, out: Outlet): void {
    if (this.#isConfig(message.topic)) return this.#config(message, out);
    const describing = this.#byAvailability.get(message.topic);
    const entities = this.#byState.get(message.topic);
    if (!describing && !entities) return out.understood();
    const subject = subjectOf(message.payload, out);
    if (subject === undefined) return;
    if (describing) this.#availability(describing, message.topic, subject, out);
    out.understood();
    const torn = subject.value_json === undefined && !isMissing(subject.value);
    if (torn && entities?.some(({ template }) => template?.needs_json)) return out.invalid('unparsable', subject.value);
    for (const { device, field, facts, template } of entities ?? []) {
      const value: Value = template ? template.evaluate(subject) : subject.value.trim();
      if (value !== undefined) out.value(device, field, value, { facts });
    }
  }

  memory(): unknown {
    const relevant = [...this.#announced].filter(([, { entities }]) => entities.length > 0);
    return relevant.length === 0
      ? undefined
      : Object.fromEntries(relevant.map(([topic, { config }]) => [topic, config]));
  }

  recall(memory: unknown): void {
    for (const [topic, config] of Object.entries(objectOf(memory) ?? {})) {
      if (this.#isConfig(topic) && objectOf(config)) this.#learn(topic, config);
    }
    this.#index();
  }

  #isConfig(topic: string): boolean {
    return topic.startsWith(`${this.#prefix}/`) && topic.endsWith('/config');
  }

  /** An empty message takes back what was announced. */
  #config({ topic, payload }: DialectMessage, out: Outlet): void {
    out.understood();
    const config = payload.length === 0 ? undefined : payloadOf('json', payload, out, LARGEST_CONFIG);
    if (payload.length > 0 && objectOf(config) === undefined) return;
    const known = this.#announced.get(topic);
    if (known && JSON.stringify(known.config) === JSON.stringify(config)) return;
    if (known) this.#count -= known.entities.length;
    this.#announced.delete(topic);
    if (config !== undefined) for (const note of this.#learn(topic, config)) out.understood(note);
    this.#index();
    out.forget();
    this.#host.changed();
  }

  /** Takes up a description; answers what is to be noted about it. */
  #learn(topic: string, config: unknown): string[] {
    const levels = topic.slice(this.#prefix.length + 1).split('/');
    const [component = '', ...rest] = levels.slice(0, -1);
    const whole = unabbreviated(config);
    const object = rest.at(-1) ?? '';
    const device = this.#deviceOf(whole['device'], rest[0] ?? '');
    const notes: string[] = [];
    const parts: Part[] =
      component === 'device'
        ? Object.entries(objectOf(whole['components']) ?? {}).map(([key, part]) => {
            const own = unabbreviated(part);
            return { component: String(own['platform'] ?? ''), object: key, keys: { ...whole, ...own } };
          })
        : [{ component, object, keys: whole }];
    const entities: Entity[] = [];
    for (const part of parts.flatMap((part) => (part.component === 'climate' ? sensorsOfClimate(part) : [part]))) {
      const { component: kind, object: key, keys } = part;
      // Who reads the topic itself needs nobody to announce it.
      if (this.#host.taken(topicOf(keys, 'state_topic') ?? '')) continue;
      const described = describe(kind, keys, { device, object: key }, this.#diagnostic);
      if (described.kind === 'problem') {
        notes.push('unknown_template');
        this.#host.report(`${topic}: ${described.problem} is not understood, so the sensor is not read`);
      }
      if (described.kind !== 'entity') continue;
      if (this.#count >= MAX_ENTITIES) notes.push('too_many_entities');
      else entities.push(this.#apart(described.entity, key, entities));
      if (this.#count < MAX_ENTITIES) this.#count++;
    }
    this.#announced.set(topic, { config, entities });
    return notes;
  }

  /** Two entities of a device with one name are told apart by their last level of the topic. */
  #apart(entity: Entity, object: string, beside: readonly Entity[]): Entity {
    const same = (other: Entity) => other.device === entity.device && other.field === entity.field;
    const taken = beside.some(same) || [...this.#announced.values()].some(({ entities }) => entities.some(same));
    return taken ? { ...entity, field: `${entity.field}_${object}` } : entity;
  }

  #deviceOf(given: unknown, fallback: string): string {
    const device = unabbreviated(given);
    const ids = [device['identifiers']].flat().filter((id) => typeof id === 'string' || typeof id === 'number');
    const key = ids.length > 0 ? String(ids[0]) : undefined;
    const name = typeof device['name'] === 'string' && device['name'] !== '' ? device['name'] : undefined;
    if (key === undefined) return name ?? fallback;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    if (name === undefined) return fallback;
    // Two devices of one name would become one.
    const unique = [...this.#names.values()].includes(name) ? `${name} ${key}` : name;
    if (this.#names.size < MAX_ENTITIES) this.#names.set(key, unique);
    return unique;
  }

  #index(): void {
    this.#byState = new Map();
    this.#byAvailability = new Map();
    for (const { entities } of this.#announced.values()) {
      for (const entity of entities) {
        add(this.#byState, entity.topic, entity);
        for (const { topic } of entity.availability) add(this.#byAvailability, topic, entity);
      }
    }
    for (const topic of [...this.#byState.keys(), ...this.#byAvailability.keys()]) {
      if (this.#subscribed.has(topic)) continue;
      this.#subscribed.add(topic);
      this.#host.subscribe(topic);
    }
  }

  #availability(entities: readonly Entity[], topic: string, subject: Subject, out: Outlet): void {
    const gone = new Set<string>();
    for (const entity of entities) {
      for (const way of entity.availability) {
        const said = way.topic === topic ? wordOf(way, subject) : undefined;
        if (said === undefined) continue;
        this.#available.set(`${entity.device}\n${topic}`, said);
        if (!said && this.#isGone(entity)) gone.add(entity.device);
      }
    }
    for (const device of gone) out.offline(device);
  }

  #isGone({ device, availability, mode }: Entity): boolean {
    if (mode !== 'any') return true;
    return availability.every(({ topic }) => this.#available.get(`${device}\n${topic}`) === false);
  }
}

function add(index: Map<string, Entity[]>, topic: string, entity: Entity): void {
  const known = index.get(topic);
  if (known) known.push(entity);
  else index.set(topic, [entity]);
}

function subjectOf(payload: Uint8Array, out: Outlet): Subject | undefined {
  const value = payloadOf('text', payload, out) as string | undefined;
  if (value === undefined) return undefined;
  return { value, value_json: jsonIn(payload) };
}

function wordOf({ template, online, offline }: Availability, subject: Subject): boolean | undefined {
  const word = said(template, subject);
  if (word === offline) return false;
  return word === online ? true : undefined;
}

function said(template: Template | undefined, subject: Subject): string {
  return template ? String(template.evaluate(subject) ?? '') : subject.value.trim();
}
