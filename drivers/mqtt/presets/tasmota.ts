import * as v from 'valibot';
import type { FieldFacts } from '../../../agent/model/series.ts';
import type { Instant } from '../../../agent/model/time.ts';
import type { Leaf } from '../../values/leaves.ts';
import { compileTime, timeProblem } from '../../values/time.ts';
import { availability } from './availability.ts';
import { byTopic, json, type Names, text } from './by-topic.ts';
import { leavesOf, objectOf, textAt } from './document.ts';
import { factsByName, type Meaning, unitFrom } from './meaning.ts';
import type { Outlet } from './outlet.ts';
import { definePreset } from './preset.ts';
import { jsonIn, scoreOf, textIn } from './recognise.ts';

const ENERGY = { quantity: 'energy', unit: 'kWh' } as const;
const NAMES: Readonly<Record<string, Meaning | null>> = {
  'ENERGY.Total': ENERGY,
  'ENERGY.Today': ENERGY,
  'ENERGY.Yesterday': { unit: 'kWh' },
  'ENERGY.Period': { unit: 'Wh' },
  'ENERGY.Voltage': { quantity: 'mains_voltage', unit: 'V' },
  'ENERGY.Frequency': { quantity: 'mains_frequency', unit: 'Hz' },
  Total_in: ENERGY,
  Total_out: ENERGY,
  Power_curr: { quantity: 'power', unit: 'W' },
  Vcc: { quantity: 'voltage', unit: 'V' },
  UptimeSec: { unit: 's' },
  Signal: { quantity: 'rssi', unit: 'dBm' },
  // Quality of the signal in percent, whatever its name.
  RSSI: { unit: '%' },
  Gas: { unit: 'kΩ' },
};

/** What a thermometer sends when it fails depends on its kind, which is its name. */
const THERMOMETERS: readonly (readonly [name: RegExp, quantity: string])[] = [
  [/^DS18[BS]20/, 'temperature_ds18b20'],
  [/^(DHT|AM23)/, 'temperature_dht'],
  [/^(BM[EP]280|BM[EP]680|AHT)/, 'temperature_bme280'],
  [/^(SHT|SEN5)/, 'temperature_sht'],
  [/^(MAX31855|MAX6675)/, 'temperature_thermocouple'],
];

/** Keys of a message that say something about the others. */
const UNITS = { TempUnit: ['temperature', 'dew_point'], PressureUnit: ['pressure', 'pressure_sea_level'] } as const;
const SPEED = 'SpeedUnit';
const ASIDE = new Set(['Time', 'TempUnit', 'PressureUnit', SPEED]);
const SWITCH: FieldFacts = { origin: 'tasmota', quantity: 'switch', kind: 'state' };
const POWER = /^(POWER|Switch)\d*$/;
const STATES = ['POWER', 'POWER1', 'POWER2', 'POWER3', 'POWER4'];
/** Fields remembered with their facts; beyond it they are looked up anew. */
const MAX_REMEMBERED = 2000;
// `%topic%` and `%prefix%` stand for the name of the device and for tele or stat.
const FULL_TOPIC = '%prefix%/%topic%/';

/** Tasmota: what it sends now and then (SENSOR, STATE), what is switched, and its Last Will. */
export const tasmota = definePreset({
  name: 'tasmota',
  title: 'Tasmota',
  reads:
    'SENSOR and STATE, with units by TempUnit, PressureUnit and SpeedUnit. Sensors with an Id are named by it, so that they keep their series when another one is added. The time it sends is local and has no zone: it is used only where `zone` is given.',
  settings: {
    full_topic: v.optional(
      v.pipe(
        v.string(),
        v.check(
          (given) => /%prefix%/.test(given) && /%topic%/.test(given) && !/[+#{}]/.test(given),
          'expected a FullTopic such as %prefix%/%topic%/',
        ),
        v.description('FullTopic as the devices have it.'),
      ),
      FULL_TOPIC,
    ),
    zone: v.optional(
      v.pipe(
        v.string(),
        v.check(
          (zone) => timeProblem({ format: 'iso', zone }) === undefined,
          'expected utc, local or an offset such as +02:00',
        ),
        v.description('Zone of their clocks: utc, local or an offset. Without it, the time of arrival counts.'),
      ),
    ),
  },
  expand({ full_topic, zone }) {
    const below = (prefix: string, last: string) =>
      `${full_topic.replace(/\/$/, '').replaceAll('%prefix%', prefix).replaceAll('%topic%', '{device}')}/${last}`;
    const read = reader(zone);
    return {
      dialect: () =>
        byTopic([
          availability(below('tele', 'LWT')),
          json(below('tele', 'SENSOR'), read),
          json(below('tele', 'STATE'), read),
          ...STATES.map((state) =>
            text(below('stat', state), (said, names, out) =>
              out.value(names['device'] as string, state, said, { facts: SWITCH }),
            ),
          ),
        ]),
      explanation: [
        'tele SENSOR and STATE: every number, named sensor.value; a sensor with an Id is named type-Id',
        `time: ${zone === undefined ? 'of arrival' : `Time, in zone ${zone}`}`,
        'tele LWT: Offline ends the last values',
      ],
    };
  },
  fingerprint: {
    filters: ['tele/+/LWT', 'tele/+/SENSOR', 'tele/+/STATE', 'tasmota/discovery/#'],
    recognise(topic, payload) {
      if (topic.startsWith('tasmota/discovery/')) return scoreOf(jsonIn(payload) !== undefined, 1);
      if (/(^|\/)tele\/.+\/LWT$/.test(topic)) return scoreOf(/^(On|Off)line$/.test(textIn(payload)), 0.9);
      return scoreOf(/(^|\/)tele\/.+\/(SENSOR|STATE)$/.test(topic) && textAt(jsonIn(payload), 'Time') !== undefined, 1);
    },
  },
});

function reader(zone: string | undefined) {
  const factsFor = factsWithUnits();
  const timeOf = zone === undefined ? undefined : compileTime({ format: 'iso', zone });
  return (document: unknown, names: Names, out: Outlet): void => {
    const message = objectOf(document);
    if (!message) return out.invalid('unparsable', 'no object');
    const device = names['device'] as string;
    const time: Instant | undefined = timeOf && (timeOf(message['Time']) ?? Number.NaN);
    const take = (field: string, leaf: Leaf): void => {
      const facts = POWER.test(field) && typeof leaf === 'string' ? SWITCH : factsFor(field, message);
      out.value(device, field, leaf, { facts, time });
    };
    for (const [key, value] of Object.entries(message)) {
      if (ASIDE.has(key)) continue;
      const sensor = stableName(key, value);
      leavesOf(value, (path, leaf) => {
        if (path !== 'Id') take(path === '' ? sensor : `${sensor}.${path}`, leaf);
      });
    }
  };
}

/**
 * A DS18B20 becomes DS18B20-1 on the day a second one is added. Its Id is the serial number burnt into it, and stays.
 */
function stableName(key: string, value: unknown): string {
  const id = textAt(value, 'Id');
  return id === undefined || !/^[0-9A-Za-z]{4,32}$/.test(id) ? key : `${key.replace(/-\d+$/, '')}-${id}`;
}

/** What is known by the name of a field, in the unit that the message itself states. */
function factsWithUnits(): (field: string, message: Readonly<Record<string, unknown>>) => FieldFacts | undefined {
  const byName = factsByName('tasmota', NAMES);
  const remembered = new Map<string, FieldFacts>();
  return (field, message) => {
    const named = byName(field);
    if (named === undefined) return undefined;
    const unit = statedUnit(named, message) ?? named.unit;
    const key = `${field}\n${unit}`;
    if (remembered.size > MAX_REMEMBERED) remembered.clear();
    const facts = remembered.get(key) ?? {
      ...named,
      ...thermometer(field, named),
      ...(unit !== undefined && { unit }),
    };
    remembered.set(key, facts);
    return facts;
  };
}

function thermometer(field: string, { quantity }: FieldFacts): Partial<FieldFacts> {
  if (quantity !== 'temperature') return {};
  const kind = THERMOMETERS.find(([name]) => name.test(field));
  return kind ? { quantity: kind[1] } : {};
}

function statedUnit({ quantity }: FieldFacts, message: Readonly<Record<string, unknown>>): string | undefined {
  for (const [key, quantities] of Object.entries(UNITS)) {
    if (!(quantities as readonly (string | undefined)[]).includes(quantity)) continue;
    const unit = unitFrom(message[key]);
    return key === 'TempUnit' && unit !== undefined ? `°${unit.replace('°', '')}` : unit;
  }
  return quantity === 'wind_speed' ? unitFrom(message[SPEED]) : undefined;
}
