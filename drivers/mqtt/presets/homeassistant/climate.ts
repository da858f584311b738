import type { Part } from './entity.ts';

interface Aspect {
  readonly name: string;
  /** Its topic is in `KEY_topic`, its template in `KEY_template`. */
  readonly key: string;
  readonly device_class: string;
  readonly unit?: string;
}

const ASPECTS: readonly Aspect[] = [
  { name: 'current temperature', key: 'current_temperature', device_class: 'temperature' },
  { name: 'target temperature', key: 'temperature_state', device_class: 'temperature' },
  { name: 'current humidity', key: 'current_humidity', device_class: 'humidity', unit: '%' },
  { name: 'mode', key: 'mode_state', device_class: 'enum' },
  { name: 'action', key: 'action', device_class: 'enum' },
];

/**
 * A thermostat as the sensors it is made of: what it measures, what it is set to, and what it does. The unit of its
 * temperatures is known only where it says so; else it is that of a house that we do not know.
 */
export function sensorsOfClimate({ object, keys }: Part): Part[] {
  const own = typeof keys['name'] === 'string' ? keys['name'] : '';
  const degrees = DEGREES[String(keys['temperature_unit'])];
  return ASPECTS.filter(({ key }) => keys[`${key}_topic`] !== undefined).map(({ name, key, device_class, unit }) => ({
    component: 'sensor',
    object: `${object}_${name.replace(' ', '_')}`,
    keys: {
      ...keys,
      name: `${own} ${name}`.trim(),
      state_topic: keys[`${key}_topic`],
      value_template: keys[`${key}_template`],
      device_class,
      unit_of_measurement: device_class === 'temperature' ? degrees : unit,
    },
  }));
}

const DEGREES: Readonly<Record<string, string>> = { C: '°C', F: '°F' };
