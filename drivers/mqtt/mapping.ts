import { isUtf8 } from 'node:buffer';
import { FLAG } from '../../agent/model/batch.ts';
import { NO_SERIES } from '../../agent/model/series.ts';
import type { Intake, InvalidReason } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import { type Leaf, nestedDeeperThan, valueAt } from '../values/leaves.ts';
import { isMissing, parseNumber } from '../values/number.ts';
import { type DialectHost, Dialects } from './presets/dialects.ts';
import { expandTopics } from './presets/expand.ts';
import { Recent } from './recent.ts';
import { type CompiledTopic, compileTopics, filtersOf, type Route, routeOf, type Slot } from './route.ts';
import type { TakeLeaf } from './selection.ts';
import type { MqttSettings } from './settings.ts';

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

// Topics whose way is remembered. Beyond it those not heard of lately are worked out anew at their next message,
// which costs time and nothing else: who sends on a million topics is slow, not lost.
const MAX_TOPICS = 10_000;
// Fields remembered of one topic; beyond it they are asked for anew.
const MAX_FIELDS = 256;
// A name longer than this comes from a document that is no message of a sensor.
const LONGEST_FIELD = 200;
// Documents nested deeper are not parsed at all.
const MAX_NESTING = 32;
const SAMPLE = 80;

type ReadingsRoute = Extract<Route, { kind: 'readings' }>;

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
  #routes = new Recent<Route>(MAX_TOPICS);
  #intake!: Intake;
  #current!: ReadingsRoute;
  #topic = '';
  #time: Instant = 0;
  #flags = 0;
  #seeding = false;
  #taken = 0;

  constructor(settings: MqttSettings, host: DialectHost = {}) {
    const expanded = expandTopics(settings.topics);
    this.#topics = compileTopics(expanded.topics, settings.limits);
    this.#max_payload = settings.limits.max_payload;
    this.dialects = new Dialects(expanded, host, () => (this.#routes = new Recent(MAX_TOPICS)));
    this.filters = filtersOf(this.#topics, this.dialects.all);
  }

  /** Topics remembered, and how many were forgotten for want of room. */
  get figures(): { topics: number; topics_forgotten: number } {
    return { topics: this.#routes.size, topics_forgotten: this.#routes.forgotten };
  }

  /** Adds what a message says to the intake. `redelivered`: it was committed before, and only its number counts. */
  take(message: Message, at: Instant, intake: Intake, redelivered = false): void {
    this.#intake = intake;
    this.#topic = message.topic;
    this.#time = at;
    this.#flags = redelivered ? FLAG.REDELIVERED : 0;
    this.#seeding = false;
    this.#taken = 0;
    const route = this.#route(message.topic);
    switch (route.kind) {
      case 'readings':
        return this.#readings(route, message);
      case 'availability':
        return this.#availability(route.topic, route.device, message.payload, at);
      case 'dialect':
        return this.dialects.take(route.dialect, message, at, intake, redelivered);
      case 'none':
        return intake.note('unrouted');
      case 'bad':
        return this.#invalid(route.reason, '');
    }
  }

  #route(topic: string): Route {
    const known = this.#routes.get(topic);
    if (known) return known;
    const route = routeOf(topic, this.#topics, this.dialects.all);
    // A bad topic may be long, and there may be any number of them.
    if (route.kind !== 'bad') this.#routes.set(topic, route);
    return route;
  }

  #readings(route: ReadingsRoute, { payload, retained }: Message): void {
    const { settings } = route.topic;
    if (retained && settings.retained === 'drop') return this.#intake.note('retained_dropped');
    if (retained && settings.retained === 'seed') {
      this.#seeding = true;
      this.#intake.note('retained_seeds');
    }
    if (payload.length > this.#max_payload) return this.#invalid('too_big', `${payload.length} bytes`);
    if (!isUtf8(payload)) return this.#invalid('unparsable', 'no UTF-8');
    if (settings.payload === 'json') this.#document(route, payload);
    else this.#scalar(route, textOf(payload).trim(), settings.payload);
    if (this.#taken === 0) this.#intake.note('nothing_taken');
  }

  #scalar(route: ReadingsRoute, text: string, payload: 'number' | 'text'): void {
    const slot = this.#slot(route, route.field);
    if (payload === 'text' && !slot?.labels) return this.#invalid('not_a_number', `${text}: no series of kind state`);
    this.#take(slot, text, true, true);
  }

  #document(route: ReadingsRoute, payload: Uint8Array): void {
    if (payload.length === 0) return this.#invalid('missing', '');
    if (nestedDeeperThan(payload, MAX_NESTING)) return this.#invalid('too_big', 'nested too deep');
    const document = parse(payload);
    if (document === undefined) return this.#invalid('unparsable', textOf(payload.subarray(0, SAMPLE)));
    if (!this.#timeOf(route.topic, document)) return;
    this.#current = route;
    const beyond = route.topic.selection.read(document, this.#takeLeaf);
    if (beyond > 0) this.#invalid('too_big', `${beyond} beyond max_leaves or max_depth`, beyond);
  }

  /** The time that came with the document; false where the message is to be rejected for it. */
  #timeOf({ time }: CompiledTopic, document: unknown): boolean {
    if (!time) return true;
    const given = valueAt(document, time.path);
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
    const field = path === '' ? route.field || 'value' : route.field === '' ? path : `${route.field}.${path}`;
    return this.#leaf(route, field, value, named, route.topic.settings.coerce);
  };

  #leaf(route: ReadingsRoute, field: string, value: Leaf, named: boolean, coerce: boolean): boolean {
    let slot = route.slots.get(field);
    if ((slot === undefined || slot === TEXT) && !named && !isNumeric(value, coerce)) {
      // Most text in a document is no state: it gets no number, and no place in the list of series.
      if (slot === TEXT) return false;
      if (!this.#isState(route, field)) {
        this.#remember(route, field, TEXT);
        return false;
      }
    }
    if (slot === undefined || slot === TEXT) slot = this.#slot(route, field, named);
    return this.#take(slot, value, named, named || coerce);
  }

  #isState({ device, topic }: ReadingsRoute, field: string): boolean {
    return this.#intake.wouldTakeLabels(device, fieldName(field), topic.facts(field));
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
    if (route.slots.size >= MAX_FIELDS) route.slots.clear();
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

const POINT = { decimal: '.' } as const;

/** Stands for a field beyond the limit of series. */
const REFUSED: Slot = { series: NO_SERIES, labels: false, numeric: false };

/** Stands for a field whose name is longer than any sensor's. */
const NAMELESS: Slot = { series: NO_SERIES, labels: false, numeric: false };

/** Stands for a field that held text so far and is no state. A number there makes a series of it after all. */
const TEXT: Slot = { series: NO_SERIES, labels: false, numeric: false };

function isNumeric(value: Leaf, coerce: boolean): boolean {
  if (typeof value === 'number') return true;
  return coerce && typeof value === 'string' && typeof parseNumber(value, POINT) === 'number';
}

/** A slash in a key would look like another level of the series' name. */
function fieldName(field: string): string {
  return /[/\p{Cc}]/u.test(field) ? field.replace(/[/\p{Cc}]/gu, '_') : field;
}

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(payload));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `online`, or what `{"state": "online"}` says; in lower case. */
function stateWord(payload: Uint8Array): string {
  const text = textOf(payload).trim();
  if (!text.startsWith('{') || nestedDeeperThan(payload, MAX_NESTING)) return text.toLowerCase();
  const state = valueAt(parse(payload), ['state']);
  return typeof state === 'string' ? state.toLowerCase() : '';
}

/** An object may say of itself how it is to be shown, `{"toString": 1}`, and `String` would throw. */
function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'no text and no number' : String(value);
}

function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('utf8');
}

function printable(text: string): string {
  return text.slice(0, SAMPLE).replace(/\p{Cc}/gu, '.');
}
