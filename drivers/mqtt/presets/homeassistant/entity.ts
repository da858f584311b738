import type { FieldFacts, Kind } from '../../../../agent/model/series.ts';
import { meaningIn } from '../by-unit.ts';
import { objectOf } from '../document.ts';
import { meaningOf, unitFrom } from '../meaning.ts';
import { compileTemplate, type Template } from './template.ts';

/** A sensor as its discovery message describes it. */
export interface Entity {
  readonly device: string;
  readonly field: string;
  readonly topic: string;
  /** Undefined: the message is the value. */
  readonly template?: Template;
  readonly facts: FieldFacts;
  readonly availability: readonly Availability[];
  readonly mode: 'all' | 'any' | 'latest';
}

export interface Availability {
  readonly topic: string;
  readonly template?: Template;
  readonly online: string;
  readonly offline: string;
}

/** What becomes of a description. */
export type Described =
  | { readonly kind: 'entity'; readonly entity: Entity }
  /** No sensor, or one that we were not asked for. */
  | { readonly kind: 'passed' }
  | { readonly kind: 'problem'; readonly problem: string };

/** Keys as they are abbreviated (home-assistant/core, components/mqtt/abbreviations.py), those that matter here. */
const LONG: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'stat_t state_topic|val_tpl value_template|unit_of_meas unit_of_measurement|dev_cla device_class',
    'stat_cla state_class|uniq_id unique_id|obj_id object_id|dev device|avty availability|avty_t availability_topic',
    'avty_tpl availability_template|avty_mode availability_mode|pl_avail payload_available',
    'pl_not_avail payload_not_available|ent_cat entity_category|cmps components|cmp components|p platform',
    'ids identifiers|t topic|en enabled_by_default',
    'curr_temp_t current_temperature_topic|curr_temp_tpl current_temperature_template',
    'temp_stat_t temperature_state_topic|temp_stat_tpl temperature_state_template|temp_unit temperature_unit',
    'curr_hum_t current_humidity_topic|curr_hum_tpl current_humidity_template',
    'mode_stat_t mode_state_topic|mode_stat_tpl mode_state_template|act_t action_topic|act_tpl action_template',
  ]
    .join('|')
    .split('|')
    .map((pair) => pair.split(' ') as [string, string]),
);

type Keys = Readonly<Record<string, unknown>>;

/** A component as it was announced: `sensor`, its last level of the topic or its key in a device, and its keys in full. */
export interface Part {
  readonly component: string;
  readonly object: string;
  readonly keys: Keys;
}

/** With long names only, one level of it. */
export function unabbreviated(given: unknown): Keys {
  return Object.fromEntries(Object.entries(objectOf(given) ?? {}).map(([key, value]) => [LONG[key] ?? key, value]));
}

const QUANTITIES: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  humidity: 'humidity',
  atmospheric_pressure: 'pressure',
  pressure: 'pressure',
  carbon_dioxide: 'co2',
  carbon_monoxide: 'co',
  pm1: 'pm1',
  pm25: 'pm25',
  pm4: 'pm4',
  pm10: 'pm10',
  volatile_organic_compounds_parts: 'tvoc',
  voltage: 'voltage',
  current: 'current',
  power: 'power',
  apparent_power: 'apparent_power',
  reactive_power: 'reactive_power',
  power_factor: 'power_factor',
  energy: 'energy',
  gas: 'gas',
  water: 'water',
  battery: 'battery',
  illuminance: 'illuminance',
  irradiance: 'irradiance',
  signal_strength: 'rssi',
  sound_pressure: 'sound_level',
  wind_speed: 'wind_speed',
  wind_direction: 'wind_direction',
  precipitation: 'rain',
  moisture: 'soil_moisture',
  distance: 'distance',
  weight: 'weight',
  ph: 'ph',
  conductivity: 'conductivity',
};
const STATES: Readonly<Record<string, string>> = {
  door: 'door',
  window: 'door',
  opening: 'door',
  garage_door: 'door',
  motion: 'motion',
  occupancy: 'motion',
  presence: 'motion',
};

/**
 * Reads a description. `device` is what the entity's device is called, `object` its last level of the topic or its key
 * among the components of a device. `diagnostic`: entities about the device itself are wanted, too.
 */
export function describe(
  component: string,
  keys: Keys,
  names: { readonly device: string; readonly object: string },
  diagnostic: boolean,
): Described {
  if (!READ.has(component)) return { kind: 'passed' };
  if (typeof keys['entity_category'] === 'string' && !diagnostic) return { kind: 'passed' };
  const topic = topicOf(keys, 'state_topic');
  if (topic === undefined) return { kind: 'passed' };
  const template = templateIn(keys['value_template']);
  if (template === 'unknown') {
    return { kind: 'problem', problem: `the template ${shortened(keys['value_template'])} of ${names.object}` };
  }
  const availability = availabilityOf(keys);
  if (availability === 'unknown') return { kind: 'problem', problem: `the availability template of ${names.object}` };
  const field = fieldOf(keys, names);
  const mode = keys['availability_mode'];
  return {
    kind: 'entity',
    entity: {
      device: names.device,
      field,
      topic,
      ...(template && { template }),
      facts: factsOf(component, keys, field),
      availability,
      mode: mode === 'all' || mode === 'any' ? mode : 'latest',
    },
  };
}

/** Components whose state is a measurement or a state; of others nothing is read. */
const READ = new Set(['sensor', 'binary_sensor', 'number']);

/** What is known of an entity by its keys; `field` is what it is called. */
export function factsOf(component: string, keys: Keys, field: string): FieldFacts {
  const origin = 'homeassistant discovery';
  const text = (key: string) => (typeof keys[key] === 'string' ? (keys[key] as string) : '');
  const device_class = text('device_class');
  if (component === 'binary_sensor') return { origin, quantity: STATES[device_class] ?? 'state', kind: 'state' };
  if (device_class === 'enum') return { origin, quantity: 'state', kind: 'state' };
  const meaning = meaningIn(
    unitFrom(keys['unit_of_measurement']),
    field,
    QUANTITIES[device_class] ?? meaningOf(field)?.quantity,
  );
  const kind = kindOf(text('state_class'), meaning.quantity);
  return { origin, ...meaning, ...(kind && { kind }) };
}

/** `total` may go down as well as up; what is known about the quantity decides. */
function kindOf(state_class: string, quantity: string | undefined): Kind | undefined {
  if (state_class === 'total_increasing') return 'counter';
  if (state_class === 'measurement_angle') return 'angle';
  return state_class === 'measurement' && quantity !== 'wind_direction' ? 'gauge' : undefined;
}

/** The name that a person gave, without that of the device before it; what it measures; the last level of the topic. */
function fieldOf(keys: Keys, { device, object }: { readonly device: string; readonly object: string }): string {
  const name = typeof keys['name'] === 'string' ? slug(keys['name']) : '';
  const own = name.startsWith(`${slug(device)}_`) ? name.slice(slug(device).length + 1) : name;
  if (own !== '') return own;
  const device_class = keys['device_class'];
  return typeof device_class === 'string' && device_class !== '' ? device_class : slug(object) || 'value';
}

export function slug(text: string): string {
  return text
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
}

/** `~` at the beginning or end of a topic stands for the base. */
export function topicOf(keys: Keys, key: string, base = keys['~']): string | undefined {
  const given = keys[key];
  if (typeof given !== 'string' || given === '') return undefined;
  const topic = typeof base === 'string' ? given.replace(/^~|~$/, () => base) : given;
  return /[+#\p{Cc}]/u.test(topic) || topic.length > 512 ? undefined : topic;
}

function availabilityOf(keys: Keys): Availability[] | 'unknown' {
  const given = keys['availability'];
  const list = Array.isArray(given) ? given.slice(0, 16) : given === undefined ? [] : [given];
  const own: Keys = { ...keys, topic: keys['availability_topic'], value_template: keys['availability_template'] };
  const found: Availability[] = [];
  for (const entry of [...list.map(unabbreviated), own]) {
    const topic = topicOf(entry, 'topic', keys['~']);
    const template = templateIn(entry['value_template']);
    if (topic === undefined) continue;
    if (template === 'unknown') return 'unknown';
    const word = (key: string, fallback: string) => String(entry[key] ?? fallback);
    const online = word('payload_available', 'online');
    found.push({ topic, ...(template && { template }), online, offline: word('payload_not_available', 'offline') });
  }
  return found;
}

function templateIn(given: unknown): Template | 'unknown' | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  return (typeof given === 'string' ? compileTemplate(given) : undefined) ?? 'unknown';
}

function shortened(text: unknown): string {
  const said = (typeof text === 'string' ? text : 'that is no text').replace(/\s+/g, ' ');
  return said.length > 100 ? `${said.slice(0, 97)}...` : said;
}
