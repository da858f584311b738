import * as v from 'valibot';
import { definePreset } from '../preset.ts';
import { scoreOf } from '../recognise.ts';
import { Sparkplug } from './dialect.ts';
import { readPayload } from './payload.ts';

/** Sparkplug B. */
export const sparkplug = definePreset({
  name: 'sparkplug',
  title: 'Sparkplug B',
  reads:
    'All metrics of all nodes and devices, by names and aliases as told at birth, with their own times and units. Births are remembered over a restart; gaps in the numbering are noted. A node is asked for a rebirth only with `rebirth: ask`.',
  settings: {
    group: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[^+#/]+$/, 'expected the name of a group, without + # and /'),
        v.description('Only this group; its name is then left out of the names of devices.'),
      ),
    ),
    rebirth: v.optional(
      v.pipe(
        v.picklist(['never', 'ask']),
        v.description(
          'Whether to send a node the command Node Control/Rebirth when its messages cannot be read without its birth: at most once a minute.',
        ),
      ),
      'never',
    ),
  },
  expand: ({ group, rebirth }) => ({
    dialect: (host) => new Sparkplug(group, rebirth === 'ask', host),
    explanation: [
      `spBv1.0/${group ?? '+'}/#: metrics of births and data, named node/device/metric`,
      'time: that of the metric, else of the message',
      'NDEATH and DDEATH end the last values; one of an earlier birth is known by its bdSeq',
      rebirth === 'ask' ? 'sends: Node Control/Rebirth, at most once a minute a node' : 'sends: nothing',
    ],
  }),
  fingerprint: {
    filters: ['spBv1.0/#'],
    recognise: (topic, payload) =>
      /^spBv1\.0\/[^/]+\/[ND](BIRTH|DATA|DEATH)\//.test(topic) && payload.length < 256_000
        ? scoreOf(readPayload(payload) !== undefined, 1)
        : 0,
  },
});
