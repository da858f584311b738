import type { FieldFacts } from '../../../agent/model/series.ts';
import { base } from './base.ts';
import { byTopic, type Kind, type Names, text } from './by-topic.ts';
import { factsOf } from './homeassistant/entity.ts';
import type { Outlet } from './outlet.ts';
import { Patience, UNDESCRIBED } from './patience.ts';
import { type DialectMessage, definePreset } from './preset.ts';
import { jsonIn, scoreOf } from './recognise.ts';

/** Domains whose state is a measurement or the name of a state, and how discovery would call them. */
const DOMAINS: Readonly<Record<string, string>> = {
  sensor: 'sensor',
  number: 'number',
  input_number: 'number',
  binary_sensor: 'binary_sensor',
  switch: 'binary_sensor',
  input_boolean: 'binary_sensor',
};
const ATTRIBUTES = ['unit_of_measurement', 'device_class', 'state_class'] as const;
/** Entities known at most; those beyond are read, and nothing is known about them. */
const MAX_ENTITIES = 5000;

/** Home Assistant's statestream: a topic for each state and each attribute, as JSON, all of it retained. */
export const statestream = definePreset({
  name: 'statestream',
  title: 'Home Assistant statestream',
  reads:
    'The states of sensors, numbers, switches and binary sensors; units and kinds where `publish_attributes` is on. `unavailable` ends the last value.',
  settings: { base: base('homeassistant', 'base_topic.') },
  expand: ({ base }) => ({
    dialect: () => byTopic(kindsBelow(base)),
    explanation: [
      `${base}/DOMAIN/ENTITY/state of ${Object.keys(DOMAINS).join(', ')}: the value, as series ENTITY/state`,
      `${base}/DOMAIN/ENTITY/unit_of_measurement, device_class, state_class: what it is`,
      'unavailable ends the last value; unknown is no value',
    ],
  }),
  fingerprint: {
    filters: ['homeassistant/sensor/+/state', 'homeassistant/binary_sensor/+/state'],
    recognise: (topic, payload) =>
      scoreOf(/^homeassistant\/(binary_)?sensor\/[^/]+\/state$/.test(topic) && payload.length < 256, 0.8),
  },
});

function kindsBelow(base: string): Kind[] {
  const known = new Map<string, Readonly<Record<string, string>>>();
  const facts = new Map<string, FieldFacts>();
  const patience = new Patience();

  const learn =
    (attribute: string, domain: string) =>
    (said: string, { entity = '' }: Names, out: Outlet) => {
      out.understood();
      const key = `${domain}/${entity}`;
      if (!known.has(key) && known.size >= MAX_ENTITIES) return;
      const keys = { ...known.get(key), [attribute]: wordOf(said) };
      known.set(key, keys);
      facts.set(key, { ...factsOf(DOMAINS[domain] as string, keys, entity), origin: 'statestream attributes' });
      out.forget();
    };
  const read =
    (domain: string) =>
    (said: string, { entity = '' }: Names, out: Outlet, message: DialectMessage) => {
      const key = `${domain}/${entity}`;
      const word = wordOf(said);
      if (word === 'unavailable') return out.offline(entity);
      const own = facts.get(key) ?? (DOMAINS[domain] === 'binary_sensor' ? STATE : undefined);
      if (own === undefined && patience.waits(key, message.at)) return out.understood(UNDESCRIBED);
      out.value(entity, 'state', word, { facts: own });
    };
  return Object.keys(DOMAINS).flatMap((domain) => [
    ...ATTRIBUTES.map((name) => text(`${base}/${domain}/{entity}/${name}`, learn(name, domain), true)),
    text(`${base}/${domain}/{entity}/state`, read(domain)),
  ]);
}

const STATE: FieldFacts = { origin: 'statestream', quantity: 'state', kind: 'state' };

/** Text stands in quotes, as JSON: `"on"`; a number does not, or does. */
function wordOf(said: string): string {
  const value = jsonIn(Buffer.from(said));
  return typeof value === 'string' ? value : said.trim();
}
