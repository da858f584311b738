import * as v from 'valibot';
import type { FieldFacts } from '../../../agent/model/series.ts';
import { byTopic, json } from './by-topic.ts';
import { at, objectOf } from './document.ts';
import { definePreset } from './preset.ts';
import { jsonIn, scoreOf } from './recognise.ts';

const origin = 'sensor.community';
const MAX_VALUES = 64;

// What stands behind the name of the sensor: P0 is PM1, P1 is PM10 and P2 is PM2.5; a pressure is in Pa.
const MEANINGS: readonly (readonly [RegExp, Omit<FieldFacts, 'origin'>])[] = [
  [/_P0$/, { quantity: 'pm1', unit: 'µg/m³' }],
  [/_P1$/, { quantity: 'pm10', unit: 'µg/m³' }],
  [/_P2$/, { quantity: 'pm25', unit: 'µg/m³' }],
  [/_P4$/, { quantity: 'pm4', unit: 'µg/m³' }],
  [/^(BM[EP]|AHT).*_temperature$/, { quantity: 'temperature_bme280', unit: '°C' }],
  [/^SHT.*_temperature$/, { quantity: 'temperature_sht', unit: '°C' }],
  [/^DS18B20_temperature$/, { quantity: 'temperature_ds18b20', unit: '°C' }],
  [/^HTU21D_temperature$/, { quantity: 'temperature_sht', unit: '°C' }],
  // Without a name before it: a DHT22.
  [/^temperature$/, { quantity: 'temperature_dht', unit: '°C' }],
  [/(^|_)humidity$/, { quantity: 'humidity', unit: '%' }],
  [/_pressure$/, { quantity: 'pressure', unit: 'Pa', kept_in: 'hPa' }],
  [/_noise_LA/, { quantity: 'sound_level', unit: 'dB' }],
  [/_co2_ppm$/, { quantity: 'co2', unit: 'ppm' }],
  [/_counts_per_minute$/, { quantity: 'radiation', unit: 'cpm' }],
  [/^signal$/, { quantity: 'rssi', unit: 'dBm' }],
];
/** About the firmware and its loop. */
const ASIDE = /^(samples|min_micro|max_micro|interval|GPS_(date|time|timestamp))$/;

/** airRohr and relatives (Sensor.Community, formerly Luftdaten), whose pushed document somebody publishes. */
export const sensorCommunity = definePreset({
  name: 'sensor-community',
  title: 'Sensor.Community (airRohr)',
  reads:
    'The document that an airRohr pushes, published by whoever takes it: numbers stand in quotes, P1 is PM10 and P2 is PM2.5, pressure is kept in hPa.',
  settings: {
    topic: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[^+#]*\{device\}[^+#]*$/, 'expected a topic template with {device}: airrohr/{device}'),
        v.description('Topic template of the documents: nobody has agreed on one.'),
      ),
      'airrohr/{device}',
    ),
  },
  expand: ({ topic }) => ({
    dialect: () =>
      byTopic([
        json(topic, (document, { device = '' }, out) => {
          const values = at(document, 'sensordatavalues');
          const list = Array.isArray(values) ? values.slice(0, MAX_VALUES) : [];
          for (const entry of list) {
            const { value_type: name, value } = objectOf(entry) ?? {};
            if (typeof name !== 'string' || ASIDE.test(name)) continue;
            if (typeof value !== 'string' && typeof value !== 'number') continue;
            out.value(device, name, value, { facts: factsOf(name) });
          }
        }),
      ]),
    explanation: [
      `${topic}: each of sensordatavalues, as field value_type`,
      'left out: samples, min_micro, max_micro, interval and the time of a GPS receiver',
    ],
  }),
  fingerprint: {
    filters: ['airrohr/+'],
    recognise: (topic, payload) =>
      scoreOf(/^airrohr\/[^/]+$/.test(topic) && Array.isArray(at(jsonIn(payload), 'sensordatavalues')), 1),
  },
});

function factsOf(name: string): FieldFacts | undefined {
  const meaning = MEANINGS.find(([pattern]) => pattern.test(name))?.[1];
  return meaning && { origin, ...meaning };
}
