import { base } from '../base.ts';
import { at, objectOf } from '../document.ts';
import { definePreset } from '../preset.ts';
import { jsonIn, scoreOf, textIn } from '../recognise.ts';
import { Homie } from './dialect.ts';

/** The Homie convention. */
export const homie = definePreset({
  name: 'homie',
  title: 'Homie (3 to 5)',
  reads:
    'All properties of all devices, with unit, datatype and format as they describe themselves; what is enumerated or boolean becomes a state. Everything is retained: what was kept is shown and not counted.',
  settings: { base: base('homie', 'The first level of its topics.') },
  expand: ({ base }) => ({
    dialect: () => new Homie(base),
    explanation: [
      `${base}/5/DEVICE/$description, ${base}/DEVICE/NODE/PROPERTY/$unit, $datatype, $format: what a property is`,
      `${base}/5/DEVICE/NODE/PROPERTY, ${base}/DEVICE/NODE/PROPERTY: its value, as field NODE.PROPERTY`,
      '$state: lost and disconnected end the last values',
    ],
  }),
  fingerprint: {
    filters: ['homie/+/$homie', 'homie/5/+/$description'],
    recognise(topic, payload) {
      if (topic.endsWith('/$homie')) return scoreOf(/^\d+(\.\d+)*$/.test(textIn(payload)), 1);
      return scoreOf(topic.endsWith('/$description') && objectOf(at(jsonIn(payload), 'nodes')) !== undefined, 1);
    },
  },
});
