import { isUtf8 } from 'node:buffer';
import { FLAG } from '../../agent/model/batch.ts';
import { NO_SERIES } from '../../agent/model/series.ts';
import type { Intake, InvalidReason } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import type { Leaf } from '../values/leaves.ts';
import { isMissing, parseNumber } from '../values/number.ts';
import { elementsOf } from './elements.ts';
import type { Frame } from './frame.ts';
import { viewOf } from './hash.ts';
import { copyOf, type Message, messageOf } from './message.ts';
import { printable, SAMPLE, shown, stateWord, textOf } from './payload.ts';
import { learn, type Plan } from './plan.ts';
import { type DialectHost, Dialects } from './presets/dialects.ts';
import { expandTopics } from './presets/expand.ts';
import type { DocumentRead } from './read-document.ts';
import {
  type CompiledTopic,
  compileTopics,
  fieldOf,
  filtersOf,
  type ReadingsRoute,
  type Route,
  routeOf,
} from './route.ts';
import type { TakeLeaf } from './selection.ts';
import type { MqttSettings } from './settings.ts';
import { NUMBER, Scalars } from './shape.ts';
import { fieldName, isNumeric, LONGEST_FIELD, MAX_FIELDS, NAMELESS, POINT, REFUSED, type Slot, TEXT } from './slot.ts';
import { type Topic, Topics } from './topics.ts';

// Topics whose way is remembered. Beyond it those not heard of lately are worked out anew at their next message,
// which costs time and nothing else: who sends on a million topics is slow, not lost.
const MAX_TOPICS = 10_000;

/**
 * Makes readings of messages: knows no broker and no clock. What is no reading is counted by its reason, and what is
 * no business of ours is noted. One message at a time: it fills the fields below and works on them, so that nothing is
 * allocated for a reading.
 */
export class Mapping {
  /** What to subscribe to. */
  readonly filters: readonly string[];
  /** Dialects of presets, for what templates and paths cannot say. */
  readonly dialects: Dialects;
  readonly #topics: CompiledTopic[];
  readonly #max_payload: number;
  readonly #learns: boolean;
  #routes: Topics<Route>;
  readonly #scalars = new Scalars();
  #intake!: Intake;
  #current!: ReadingsRoute;
  #topic = '';
  #time: Instant = 0;
  #flags = 0;
  #seeding = false;
  #taken = 0;
  #prefix = '';
  #wholeDocument = false;

  constructor(settings: MqttSettings, host: DialectHost = {}) {
    const expanded = expandTopics(settings.topics);
    this.#topics = compileTopics(expanded.topics, settings.limits);
    this.#max_payload = settings.limits.max_payload;
    this.#learns = settings.intake === 'tap';
    this.#routes = this.#noRoutes();
    const taken = (topic: string) => routeOf(topic, this.#topics).kind !== 'none';
    this.dialects = new Dialects(expanded, { ...host, taken }, () => (this.#routes = this.#noRoutes()));
    this.filters = filtersOf(this.#topics, this.dialects.all);
  }

  /** Topics remembered, and how many were forgotten for want of room. */
  get figures(): { topics: number; topics_forgotten: number } {
    return { topics: this.#routes.size, topics_forgotten: this.#routes.forgotten };
  }

  /** The topic of `bytes[from, to)`, and what becomes of its messages. */
  topicOf(bytes: DataView, from: number, to: number): Topic<Route> {
    return this.#routes.of(bytes, from, to);
  }

  /** Adds what a message says to the intake. `redelivered`: it was committed before, and only its number counts. */
  take(message: Message, at: Instant, intake: Intake, redelivered = false): void {
    const bytes = viewOf(Buffer.from(message.topic));
    const topic = this.topicOf(bytes, 0, bytes.byteLength);
    this.#begin(topic.name, at, intake, redelivered);
    this.#takeAny(topic.value, message);
  }

  /** The same for a message where it lies, with less to do for a document that is like those before it. */
  takeFrame(frame: Frame, topic: Topic<Route>, at: Instant, intake: Intake, redelivered = false): void {
    const route = topic.value;
    this.#begin(topic.name, at, intake, redelivered);
    if (!this.#learns || route.kind !== 'readings' || frame.retained || route.topic.settings.payload !== 'json') {
      return this.#takeAny(route, messageOf(frame, topic.name));
    }
    const { plan } = route.learned;
    if (plan && this.#scan(route, plan, frame)) return;
    const message = messageOf(frame, topic.name);
    this.#takeAny(route, message);
    if (this.#wholeDocument) learn(route, message.payload, this.#scalars);
  }

  /** A bad topic may be long, and there may be any number of them: those are not remembered. */
  #noRoutes(): Topics<Route> {
    const routeFor = (name: string) => routeOf(name, this.#topics, this.dialects.all);
    return new Topics(MAX_TOPICS, routeFor, ({ kind }) => kind !== 'bad');
  }

  #begin(topic: string, at: Instant, intake: Intake, redelivered: boolean): void {
    this.#intake = intake;
    this.#topic = topic;
    this.#time = at;
    this.#flags = redelivered ? FLAG.REDELIVERED : 0;
    this.#seeding = false;
    this.#taken = 0;
    this.#wholeDocument = false;
  }

  #takeAny(route: Route, message: Message): void {
    switch (route.kind) {
      case 'readings':
        return this.#readings(route, message);
      case 'availability':
        return this.#availability(route.topic, route.device, message.payload, this.#time);
      case 'dialect':
        // A dialect may keep what it is given, longer than the buffer in which it came.
        return this.dialects.take(route.dialect, copyOf(message), this.#time, this.#intake, this.#flags !== 0);
      case 'none':
        return this.#intake.note('unrouted');
      case 'bad':
        return this.#invalid(route.reason, '');
    }
  }

  /** Reads a document of the shape that the topic's documents have; false, and nothing done, where it is of another. */
  #scan(route: ReadingsRoute, plan: Plan, { bytes, payload_from, payload_to }: Frame): boolean {
    if (payload_to - payload_from > this.#max_payload) return false;
    const scalars = this.#scalars;
    if (!plan.shape.scan(bytes, payload_from, payload_to, scalars)) return false;
    if (plan.time >= 0 && !this.#timeFrom(route.topic, scalars.leaf(bytes, plan.time))) return true;
    const { takes } = plan;
    for (let i = 0; i < takes.length; i++) {
      const { place, slot, field, named } = takes[i] as (typeof takes)[number];
      if (slot !== undefined && scalars.kinds[place] === NUMBER) this.#number(slot, scalars.values[place] as number);
      else this.#leaf(route, field, scalars.leaf(bytes, place), named, route.topic.settings.coerce);
    }
    if (this.#taken === 0) this.#intake.note('nothing_taken');
    return true;
  }

  #readings(route: ReadingsRoute, { payload, retained }: Message): void {
    const { settings, read } = route.topic;
    if (retained && settings.retained === 'drop') return this.#intake.note('retained_dropped');
    if (retained && settings.retained === 'seed') {
      this.#seeding = true;
      this.#intake.note('retained_seeds');
    }
    if (payload.length > this.#max_payload) return this.#invalid('too_big', `${payload.length} bytes`);
    if (read) this.#document(route, read(payload));
    else if (!isUtf8(payload)) this.#invalid('unparsable', 'no UTF-8');
    else this.#scalar(route, textOf(payload).trim(), settings.payload === 'text');
    if (this.#taken === 0) this.#intake.note('nothing_taken');
  }

  #scalar(route: ReadingsRoute, text: string, isLabel: boolean): void {
    const slot = this.#slot(route, route.field);
    if (isLabel && !slot?.labels) return this.#invalid('not_a_number', `${text}: no series of kind state`);
    this.#take(slot, text, true, true);
  }

  #document(route: ReadingsRoute, read: DocumentRead): void {
    if ('reason' in read) return this.#invalid(read.reason, read.sample);
    const { time, each, selection } = route.topic;
    const elements = elementsOf(read.document, each, time?.path);
    const [arrival, flags] = [this.#time, this.#flags];
    this.#current = route;
    for (const { element, name, own } of elements.all) {
      [this.#time, this.#flags] = [arrival, flags];
      if (!this.#timeFrom(route.topic, own)) continue;
      this.#prefix = name;
      this.#wholeDocument = each === undefined;
      elements.beyond += selection.read(element, this.#takeLeaf);
    }
    const { beyond } = elements;
    if (beyond > 0) this.#invalid('too_big', `${beyond} beyond max_leaves or max_depth`, beyond);
  }

  /** Takes the time that came with the document; false where the message is to be rejected for it. */
  #timeFrom({ time }: CompiledTopic, given: unknown): boolean {
    if (!time) return true;
    const own = time.read(given);
    const ahead = own !== undefined && own > this.#time + time.max_skew + this.#intake.slack;
    if (own !== undefined && !ahead) {
      this.#time = own;
      this.#flags |= FLAG.OWN_TIME;
      return true;
    }
    if (time.reject) this.#invalid(ahead ? 'future' : 'bad_time', shown(given));
    else this.#intake.note('time_of_arrival');
    return !time.reject;
  }

  readonly #takeLeaf: TakeLeaf = (path, value, named) => {
    const route = this.#current;
    const field = fieldOf(route, this.#prefix + path);
    return this.#leaf(route, field, value, named, route.topic.settings.coerce);
  };

  #leaf(route: ReadingsRoute, field: string, value: Leaf, named: boolean, coerce: boolean): boolean {
    let slot = route.slots.get(field);
    if ((slot === undefined || slot === TEXT) && !named && !isNumeric(value, coerce)) {
      // Most text in a document is no state: it gets no number, and no place in the list of series.
      if (slot === TEXT) return false;
      if (!this.#intake.wouldTakeLabels(route.device, fieldName(field), route.topic.facts(field))) {
        this.#remember(route, field, TEXT);
        return false;
      }
    }
    if (slot === undefined || slot === TEXT) slot = this.#slot(route, field, named);
    return this.#take(slot, value, named, named || coerce);
  }

  /** The field's series, from the cache where it was met before; null where it is left out. */
  #slot(route: ReadingsRoute, field: string, named = true): Slot | null {
    const known = route.slots.get(field);
    if (known !== undefined && known !== TEXT) return known;
    if (field.length > LONGEST_FIELD) return NAMELESS;
    const dropped = !named && route.topic.selection.dropped(field);
    const series = dropped ? NO_SERIES : this.#intake.series(route.device, fieldName(field), route.topic.facts(field));
    if (!dropped && series === NO_SERIES) return REFUSED;
    const slot = dropped ? null : { series, labels: this.#intake.takesLabels(series), numeric: false };
    this.#remember(route, field, slot);
    return slot;
  }

  #remember(route: ReadingsRoute, field: string, slot: Slot | null): void {
    if (route.slots.size >= MAX_FIELDS) {
      route.slots.clear();
      route.learned.plan = undefined;
    }
    if (field.length <= LONGEST_FIELD) route.slots.set(field, slot);
  }

  /** Makes a reading, or counts why there is none; false where the value is nothing to us. */
  #take(slot: Slot | null, value: Leaf, named: boolean, coerce: boolean): boolean {
    if (slot === null) return false;
    if (slot === REFUSED) return this.#refuse('too_many_series', '');
    if (slot === NAMELESS) return this.#refuse('too_big', 'a name of a field');
    if (slot.labels) return this.#label(slot, value);
    if (typeof value === 'number') return this.#number(slot, value);
    if (typeof value === 'string' && coerce) {
      const number = parseNumber(value, POINT);
      if (typeof number === 'number') return this.#number(slot, number);
      if (number === 'infinite') return this.#refuse('out_of_double', value);
      if (number === 'bad') return named && this.#refuse('not_a_number', value);
    }
    if (value === null || (typeof value === 'string' && isMissing(value))) {
      return (named || slot.numeric) && this.#refuse('missing', String(value));
    }
    return named && this.#refuse('not_a_number', String(value));
  }

  #number(slot: Slot, value: number): boolean {
    slot.numeric = true;
    if (!Number.isFinite(value)) return this.#refuse('out_of_double', String(value));
    this.#taken++;
    if (this.#seeding) this.#intake.seed(slot.series, value);
    else this.#intake.reading(slot.series, this.#time, value, this.#flags);
    return true;
  }

  #label(slot: Slot, value: Leaf): boolean {
    const label = String(value);
    if (value === null || isMissing(label)) return this.#refuse('missing', label);
    this.#taken++;
    if (!this.#seeding) this.#intake.label(slot.series, this.#time, label, this.#flags);
    return true;
  }

  #refuse(reason: InvalidReason, sample: string): true {
    this.#invalid(reason, sample);
    return true;
  }

  /** Counted once: neither what was only to be shown, nor what was counted when it came the first time. */
  #invalid(reason: InvalidReason, sample: string, count = 1): void {
    this.#taken++;
    if (this.#seeding) this.#intake.note('retained_invalid', count);
    else if (this.#flags & FLAG.REDELIVERED) this.#intake.note('redelivered_invalid', count);
    else this.#intake.invalid(reason, `${this.#topic.slice(0, SAMPLE)} ${printable(sample)}`, count);
  }

  #availability({ availability }: CompiledTopic, device: string, payload: Uint8Array, at: Instant): void {
    const word = payload.length > this.#max_payload ? '' : stateWord(payload);
    if (availability?.offline.has(word)) this.#intake.offline(device, at);
    else if (!availability?.online.has(word)) this.#intake.note('availability_unknown');
  }
}
