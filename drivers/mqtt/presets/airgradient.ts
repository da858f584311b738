import { base } from './base.ts';
import { objectOf } from './document.ts';
import { factsByName } from './meaning.ts';
import { definePreset } from './preset.ts';
import { jsonIn, scoreOf } from './recognise.ts';

// docs/local-server.md of airgradienthq/arduino. pm02 is PM2.5; the values as measured stand beside compensated ones.
const facts = factsByName('airgradient', {
  pm01: { quantity: 'pm1', unit: 'µg/m³' },
  pm02: { quantity: 'pm25', unit: 'µg/m³' },
  pm02Compensated: { quantity: 'pm25', unit: 'µg/m³' },
  pm01Standard: { quantity: 'pm1', unit: 'µg/m³' },
  pm02Standard: { quantity: 'pm25', unit: 'µg/m³' },
  pm10Standard: { quantity: 'pm10', unit: 'µg/m³' },
  atmp: { quantity: 'temperature', unit: '°C' },
  atmpCompensated: { quantity: 'temperature', unit: '°C' },
  rhum: { quantity: 'humidity', unit: '%' },
  rhumCompensated: { quantity: 'humidity', unit: '%' },
  wifi: { quantity: 'rssi', unit: 'dBm' },
});

/** AirGradient ONE and Open Air: all numbers of one flat document. */
export const airgradient = definePreset({
  name: 'airgradient',
  title: 'AirGradient',
  reads: 'All measurements of a monitor: CO2, particles (pm02 is PM2.5), temperature, humidity, VOC and NOx indices.',
  settings: {
    base: base('airgradient', 'The first level of its topics.'),
  },
  expand: ({ base }) => ({
    topics: [
      {
        topic: `${base}/readings/{device}`,
        drop: ['boot', 'bootCount', 'channels**', 'ledMode', 'tvocRaw', 'noxRaw', 'satellites**'],
        facts,
      },
    ],
  }),
  fingerprint: {
    filters: ['airgradient/readings/+'],
    recognise: (topic, payload) =>
      scoreOf(topic.startsWith('airgradient/readings/') && objectOf(jsonIn(payload)) !== undefined, 1),
  },
});
