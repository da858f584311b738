import * as v from 'valibot';
import { factsByName } from './meaning.ts';
import { definePreset } from './preset.ts';
import { scoreOf, textIn } from './recognise.ts';

// Entities are named by whoever wrote the YAML; what an unmistakable name says is taken, and the rest has no unit.
const facts = factsByName('esphome', {
  wifi_signal: { quantity: 'rssi', unit: 'dBm' },
  uptime: { unit: 's' },
});
const STATE = { origin: 'esphome binary_sensor', quantity: 'state', kind: 'state' } as const;
const TOPIC = /^[^/]+\/(sensor|binary_sensor)\/[^/]+\/state$/;

/** ESPHome with its own topics; with discovery switched on, `homeassistant` knows the units as well. */
export const esphome = definePreset({
  name: 'esphome',
  title: 'ESPHome',
  reads:
    'Sensors and binary sensors by their names. Units only where a name leaves no doubt: with discovery switched on, `homeassistant` knows them all.',
  settings: {
    prefix: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[^+#{}]+$/, 'expected the first levels of its topics'),
        v.description('topic_prefix of the devices, where it does not consist of the device name alone: garden/esp.'),
      ),
    ),
  },
  expand: ({ prefix }) => {
    const device = prefix === undefined ? '{device}' : `${prefix}/{device}`;
    const availability = { topic: `${device}/status` };
    return {
      topics: [
        { topic: `${device}/sensor/{field}/state`, payload: 'number', availability, facts },
        { topic: `${device}/binary_sensor/{field}/state`, payload: 'text', availability, facts: () => STATE },
        { topic: `${device}/text_sensor/{field}/state`, payload: 'text', availability },
      ],
    };
  },
  fingerprint: {
    filters: ['+/sensor/+/state', '+/binary_sensor/+/state', '+/status'],
    recognise(topic, payload) {
      const said = textIn(payload);
      if (/^[^/]+\/status$/.test(topic)) return scoreOf(said === 'online' || said === 'offline', 0.3);
      // Home Assistant's statestream looks alike, below its own first level.
      return scoreOf(TOPIC.test(topic) && !topic.startsWith('homeassistant/') && said.length < 64, 0.7);
    },
  },
});
