import * as v from 'valibot';
import { base } from '../base.ts';
import { objectOf } from '../document.ts';
import { definePreset } from '../preset.ts';
import { jsonIn, scoreOf } from '../recognise.ts';
import { Discovery } from './discovery.ts';
import { unabbreviated } from './entity.ts';

/** Everything that announces itself to Home Assistant. */
export const homeassistant = definePreset({
  name: 'homeassistant',
  title: 'Home Assistant discovery',
  reads:
    'Sensors, binary sensors, numbers and thermostats of everything that announces itself, with their topics, units, kinds and availability. Templates of a subset are understood; any other is reported and its sensor is not read.',
  settings: {
    prefix: base('homeassistant', 'discovery_prefix.'),
    diagnostic: v.optional(
      v.pipe(
        v.boolean(),
        v.description('Whether to read what devices announce about themselves: signal, uptime, settings.'),
      ),
      false,
    ),
  },
  expand: ({ prefix, diagnostic }) => ({
    dialect: (host) => new Discovery(prefix, diagnostic, host),
    explanation: [
      `${prefix}/+/+/config, ${prefix}/+/+/+/config: what devices announce, also many components at once`,
      'state topics and availability topics as announced; an empty announcement takes a sensor back',
      'device: its name; field: the name of the entity, else its device class',
      ...(diagnostic ? [] : ['left out: entities of category diagnostic and config']),
    ],
  }),
  fingerprint: {
    filters: ['homeassistant/+/+/config', 'homeassistant/+/+/+/config'],
    recognise(topic, payload) {
      if (!/^homeassistant\/.+\/config$/.test(topic)) return 0;
      const keys = unabbreviated(jsonIn(payload));
      return scoreOf('state_topic' in keys || 'components' in keys || objectOf(keys['device']) !== undefined, 0.9);
    },
  },
});
