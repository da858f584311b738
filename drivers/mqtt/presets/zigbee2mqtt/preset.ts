import { base } from '../base.ts';
import { textAt } from '../document.ts';
import { definePreset } from '../preset.ts';
import { jsonIn, scoreOf } from '../recognise.ts';
import { LARGEST, Zigbee2Mqtt } from './dialect.ts';

/** Zigbee2MQTT. */
export const zigbee2mqtt = definePreset({
  name: 'zigbee2mqtt',
  title: 'Zigbee2MQTT',
  reads:
    'All devices, whose names may hold slashes, with units, ranges and kinds as they announce them; switches and contacts become states, settings are left out. What it repeats from memory is no fresh sample. With `output: attribute`, too.',
  settings: { base: base('zigbee2mqtt', 'base_topic of the gateway.') },
  expand: ({ base }) => ({
    dialect: () => new Zigbee2Mqtt(base),
    largest: LARGEST,
    explanation: [
      `${base}/bridge/devices: units, ranges and kinds of all devices`,
      `${base}/DEVICE: every value but settings, linkquality, last_seen and update`,
      'duplicates: a value that is as it was, in a message where another has changed, counts again after 5 minutes',
      `${base}/DEVICE/availability and ${base}/bridge/state: offline ends the last values`,
    ],
  }),
  fingerprint: {
    filters: ['zigbee2mqtt/bridge/info', 'zigbee2mqtt/bridge/state'],
    recognise(topic, payload) {
      if (topic.endsWith('/bridge/info')) return scoreOf(textAt(jsonIn(payload), 'version') !== undefined, 1);
      return scoreOf(topic.endsWith('/bridge/state'), 0.6);
    },
  },
});
