import * as v from 'valibot';
import { brokerEntries } from '../../agent/settings/broker.ts';
import { bytes } from '../../agent/settings/bytes.ts';
import { duration } from '../../agent/settings/duration.ts';
import { parsePath } from '../values/leaves.ts';
import { presetUse } from './presets/use.ts';
import { compileTemplate } from './template.ts';

const template = (text: string) =>
  described(
    v.pipe(
      v.string('expected a topic template such as zigbee2mqtt/{device+}'),
      v.rawCheck(({ dataset, addIssue }) => {
        const problem = dataset.typed ? compileTemplate(dataset.value) : undefined;
        if (typeof problem === 'string') addIssue({ message: problem });
      }),
    ),
    text,
  );

const path = (text: string) =>
  described(
    v.pipe(
      v.string('expected a path such as temperature, a.b, a[0] or a["b.c"]'),
      v.check((given) => parsePath(given) !== undefined, 'expected a path such as temperature, a.b, a[0] or a["b.c"]'),
    ),
    text,
  );

export const EVERYTHING = '**';
const globs = v.array(v.pipe(v.string(), v.minLength(1)));

const expected = 'expected ** or a path such as temperature, a.b, a[0] or a["b.c"]';
const selected = v.pipe(
  v.string(expected),
  v.check((given) => given === EVERYTHING || parsePath(given) !== undefined, expected),
  v.description('"**", or where the value stands in the document; of an object, every numeric leaf below it.'),
);

const choice = v.strictObject({
  path: selected,
  as: v.optional(described(v.pipe(v.string(), v.minLength(1)), 'Name of the field; without it, the path.')),
  drop: v.optional(described(globs, 'Patterns of field names that are left out.'), []),
});

const select = v.union(
  [selected, v.array(v.union([selected, choice]))],
  'expected "**", a path, or a list of paths or { path, as, drop }',
);

const time = v.strictObject({
  path: path('Where the time stands in the document.'),
  format: described(v.string(), 'iso, unix_s, unix_ms, unix_us, or a pattern such as "M/D/YYYY HH:mm:ss".'),
  zone: v.optional(
    described(v.string(), 'Zone of times that carry none: utc, local or an offset such as +02:00.'),
    'utc',
  ),
  max_skew: v.optional(described(duration(), 'How far ahead of our clock a time may be.'), '5m'),
  else: v.optional(
    described(
      v.picklist(['arrival', 'reject']),
      'What to do where the time is missing, unreadable or too far ahead: take the time of arrival, or reject the message.',
    ),
    'arrival',
  ),
});

const each = v.strictObject({
  path: path('Where the list stands in the document.'),
  name: v.optional(
    path('Where a name stands in each element; it goes before the names of its fields: pump.temperature.'),
  ),
});

const words = v.array(v.pipe(v.string(), v.minLength(1)));
const availability = v.strictObject({
  topic: template('Topic template of the messages that say whether a device is there; same names as the device needs.'),
  online: v.optional(described(words, 'Payloads (or the state in {"state": ...}) that say it is there.'), [
    'online',
    'true',
    '1',
  ]),
  offline: v.optional(described(words, 'Payloads that say it is not.'), [
    'offline',
    'false',
    '0',
    'lost',
    'disconnected',
  ]),
});

/** One entry of `topics:` in so many words. */
export const topicSettings = v.strictObject({
  topic: template(
    'Topic template: {name} is one level or part of one, {name+} one or more levels, + one level, # at the end the rest. A message goes to the first template that matches.',
  ),
  exclude: v.optional(
    described(v.array(template('A topic template.')), 'Templates of topics that are left alone.'),
    [],
  ),
  payload: v.optional(
    described(
      v.picklist(['json', 'number', 'text', 'kv', 'csv', 'cbor']),
      'What a message holds: a JSON document, a number, text (the label of a state), names and values (T=21.5 H:40), columns, or a CBOR document.',
    ),
    'json',
  ),
  columns: v.optional(
    described(
      v.pipe(v.array(v.nullable(v.string())), v.minLength(1)),
      'Names of the columns of a csv payload, in order; null for one that is not read.',
    ),
  ),
  delimiter: v.optional(
    described(
      v.pipe(v.string(), v.regex(/^(?:whitespace|[^"\r\n])$/, 'a delimiter is one character, or whitespace')),
      'What stands between the columns of a csv payload: one character, or whitespace for any run of blanks.',
    ),
    ',',
  ),
  select: v.optional(
    described(
      select,
      'What to read from a JSON document: "**" for every numeric leaf, a path, or a list of paths or { path, as, drop }.',
    ),
    EVERYTHING,
  ),
  drop: v.optional(described(globs, 'Patterns of field names that "**" leaves out: linkquality, "*_id".'), []),
  each: v.optional(
    described(
      each,
      'A list whose elements are read one by one, each like a document, and with a time of its own where it has one: what a gateway has kept while it was offline. A document without the list is read as it is.',
    ),
  ),
  coerce: v.optional(described(v.boolean(), 'Whether "**" takes text that is a number. A path always does.'), false),
  device: v.optional(
    described(v.string(), 'Name of the device, made of the names in the topic. Default {device}, where there is one.'),
  ),
  field: v.optional(
    described(
      v.pipe(v.string(), v.minLength(1)),
      'Name of the field for the payloads number and text; before the names of leaves for json. Default {field}, where there is one, else value.',
    ),
  ),
  time: v.optional(described(time, 'Where the time of measurement stands. Without it, the time of arrival counts.')),
  retained: v.optional(
    described(
      v.picklist(['seed', 'use', 'drop']),
      'What a retained message is: a last known value to show (seed), a reading (use), or nothing (drop).',
    ),
    'seed',
  ),
  availability: v.optional(
    described(availability, 'Messages that say whether a device is there: offline ends its last value.'),
  ),
});

const limits = v.strictObject({
  max_payload: v.optional(described(bytes(), 'Largest payload that is read.'), '64KB'),
  max_depth: v.optional(
    described(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32)), 'How deep "**" goes.'),
    6,
  ),
  max_leaves: v.optional(
    described(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096)),
      'Most readings "**" takes from one message.',
    ),
    64,
  ),
});

export const mqttSettings = v.strictObject({
  ...brokerEntries,
  qos: v.optional(
    described(
      v.picklist([0, 1]),
      '1: the broker keeps messages until they are safely stored here. 0: what is on the way when we are away is lost.',
    ),
    1,
  ),
  session_expiry: v.optional(
    described(duration(), 'How long the broker keeps messages for us while we are away (MQTT 5).'),
    '7d',
  ),
  topics: described(
    v.pipe(v.array(eitherOf(topicSettings, presetUse)), v.minLength(1, 'expected at least one topic')),
    'Which topics to read, and how: each by a template, or many at once by a preset.',
  ),
  intake: v.optional(
    described(
      v.picklist(['tap', 'plain']),
      'tap: messages are taken straight from the stream, at a fraction of the cost. plain: each goes through the client library; for comparison.',
    ),
    'tap',
  ),
  limits: v.optional(described(limits, 'Bounds against messages that no sensor sends.'), {}),
});

export type MqttSettings = v.InferOutput<typeof mqttSettings>;
export type TopicSettings = v.InferOutput<typeof topicSettings>;
/** As a person writes it, defaults left out. */
export type TopicInput = v.InferInput<typeof topicSettings>;

/** An entry with `preset` is one, whatever else is wrong with it: so what does not fit is told in terms of what was meant. */
function eitherOf<Plain extends v.GenericSchema, Use extends v.GenericSchema>(plain: Plain, use: Use) {
  const isUse = (value: unknown) => typeof value === 'object' && value !== null && 'preset' in value;
  const either = v.lazy((value) => (isUse(value) ? use : plain)) as v.LazySchema<Plain | Use>;
  return Object.assign(either, { alternatives: [plain, use] as const });
}

function described<const Schema extends v.GenericSchema>(schema: Schema, text: string) {
  return v.pipe(schema, v.description(text));
}
