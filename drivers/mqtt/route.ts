import type { InvalidReason } from '../../agent/model/source.ts';
import { type Path, parsePath } from '../values/leaves.ts';
import { compileTime, type TimeReader } from '../values/time.ts';
import type { ElementsOf } from './elements.ts';
import { type Learned, Shapes } from './plan.ts';
import type { PlainTopic } from './presets/expand.ts';
import type { Dialect, FactsOf } from './presets/preset.ts';
import { documentReader, type ReadDocument } from './read-document.ts';
import { compileSelection, type Selection } from './selection.ts';
import type { MqttSettings, TopicSettings } from './settings.ts';
import type { Slot } from './slot.ts';
import { compileTemplate, covers, fill, type Template } from './template.ts';

/** What becomes of the messages of one topic. */
export type Route =
  | {
      readonly kind: 'readings';
      readonly topic: CompiledTopic;
      readonly device: string;
      readonly field: string;
      readonly slots: Map<string, Slot | null>;
      readonly learned: Learned;
    }
  | { readonly kind: 'availability'; readonly topic: CompiledTopic; readonly device: string }
  | { readonly kind: 'dialect'; readonly dialect: Dialect }
  | { readonly kind: 'none' }
  | { readonly kind: 'bad'; readonly reason: InvalidReason };

export type ReadingsRoute = Extract<Route, { kind: 'readings' }>;

/** One entry of `topics:`, ready for use. */
export interface CompiledTopic {
  readonly settings: TopicSettings;
  /** Makes a document of a payload; absent where a payload is one number or one text. */
  readonly read: ReadDocument | undefined;
  /** What is known about its fields, where a preset stands behind it. */
  readonly facts: FactsOf;
  readonly selection: Selection;
  readonly shapes: Shapes;
  readonly time:
    | { readonly path: Path; readonly read: TimeReader; readonly max_skew: number; readonly reject: boolean }
    | undefined;
  /** A list in the document, its bound, and where its elements say their names. */
  readonly each: ElementsOf | undefined;
  readonly template: Template;
  readonly excludes: readonly Template[];
  readonly device: string;
  readonly field: string;
  readonly availability:
    | { readonly template: Template; readonly online: ReadonlySet<string>; readonly offline: ReadonlySet<string> }
    | undefined;
}

export function compileTopics(topics: readonly PlainTopic[], limits: MqttSettings['limits']): CompiledTopic[] {
  return topics.map((topic) => {
    const template = templateOf(topic.topic);
    const { time, availability, each } = topic;
    return {
      // Lines hold nothing but text.
      settings: topic.payload === 'kv' || topic.payload === 'csv' ? { ...topic, coerce: true } : topic,
      read: documentReader(topic),
      facts: topic.facts ?? nothingKnown,
      selection: compileSelection(topic, limits),
      shapes: new Shapes(),
      time: time && {
        path: parsePath(time.path) ?? [],
        read: compileTime(time),
        max_skew: time.max_skew,
        reject: time.else === 'reject',
      },
      each: each && {
        path: parsePath(each.path) ?? [],
        name: each.name === undefined ? undefined : parsePath(each.name),
        most: limits.max_leaves,
      },
      template,
      excludes: topic.exclude.map(templateOf),
      device: topic.device ?? (template.names.includes('device') ? '{device}' : ''),
      field: topic.field ?? defaultField(topic, template),
      availability: availability && {
        template: templateOf(availability.topic),
        online: new Set(availability.online.map((word) => word.toLowerCase())),
        offline: new Set(availability.offline.map((word) => word.toLowerCase())),
      },
    };
  });
}

const nothingKnown = () => undefined;

/** Filters to subscribe to; one that another covers is left out, so that no message comes twice. */
export function filtersOf(topics: readonly CompiledTopic[], dialects: readonly Dialect[] = []): string[] {
  const templates = topics.flatMap(({ template, availability }) => [
    template,
    ...(availability ? [availability.template] : []),
  ]);
  const all = new Set([...templates.map(({ filter }) => filter), ...dialects.flatMap(({ filters }) => filters)]);
  return [...all].filter((filter) => ![...all].some((other) => other !== filter && covers(other, filter)));
}

// A topic may be 64 KB long. No sensor's is, and a cache of ten thousand of them would be all the memory there is.
const LONGEST_TOPIC = 512;
const PLUS = 0x2b;
const HASH = 0x23;

/**
 * Finds out what becomes of a topic. Availability goes first, then the first entry whose template matches and whose
 * excludes do not, then the first dialect that takes it.
 */
export function routeOf(topic: string, topics: readonly CompiledTopic[], dialects: readonly Dialect[] = []): Route {
  if (topic.length > LONGEST_TOPIC) return { kind: 'bad', reason: 'too_big' };
  if (isGarbled(topic)) return { kind: 'bad', reason: 'unparsable' };
  for (const entry of topics) {
    const captures = entry.availability?.template.match(topic);
    if (captures) return { kind: 'availability', topic: entry, device: fill(entry.device, captures) };
  }
  for (const entry of topics) {
    const captures = entry.template.match(topic);
    if (!captures || entry.excludes.some((exclude) => exclude.match(topic))) continue;
    const device = fill(entry.device, captures);
    const field = fill(entry.field, captures);
    const learned = { plan: undefined, wait: 0, patience: 0 };
    return { kind: 'readings', topic: entry, device, field, slots: new Map(), learned };
  }
  const dialect = dialects.find((each) => each.takes(topic));
  return dialect ? { kind: 'dialect', dialect } : { kind: 'none' };
}

/**
 * Bytes that are no UTF-8 arrive as U+FFFD; control characters would spoil every table the name is shown in; and the
 * signs of filters cannot stand in a topic (MQTT 5.0, 3.3.2.1), though a broker may let them through.
 */
function isGarbled(topic: string): boolean {
  for (let i = 0; i < topic.length; i++) {
    const code = topic.charCodeAt(i);
    if (code < 32 || code === 127 || code === 0xfffd || code === PLUS || code === HASH) return true;
  }
  return false;
}

/** The field of the leaf at `path`. */
export function fieldOf({ field }: ReadingsRoute, path: string): string {
  if (path === '') return field || 'value';
  return field === '' ? path : `${field}.${path}`;
}

function defaultField({ payload }: TopicSettings, { names }: Template): string {
  if (names.includes('field')) return '{field}';
  return payload === 'number' || payload === 'text' ? 'value' : '';
}

function templateOf(text: string): Template {
  const template = compileTemplate(text);
  if (typeof template === 'string') throw new Error(template);
  return template;
}
