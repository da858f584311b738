import type { Leaf } from '../../values/leaves.ts';
import { isOnline } from './availability.ts';
import { base } from './base.ts';
import { byTopic, json, text } from './by-topic.ts';
import { leavesOf, objectOf } from './document.ts';
import { HeardBy } from './heard-by.ts';
import { factsByName } from './meaning.ts';
import { definePreset } from './preset.ts';
import { jsonIn, scoreOf } from './recognise.ts';
import { Repeats } from './repeats.ts';

// Properties of the Theengs decoder (decoder.theengs.io). A temperature comes in two units; one will do.
const facts = factsByName('theengs', {
  pres: { quantity: 'pressure', unit: 'hPa' },
  moi: { quantity: 'soil_moisture', unit: '%' },
  fer: { quantity: 'conductivity', unit: 'µS/cm' },
  weight: { quantity: 'weight', unit: 'kg' },
  volt: { quantity: 'battery_voltage', unit: 'V' },
  alarm: { quantity: 'state' },
  open: { quantity: 'door' },
  contact: { quantity: 'door' },
  accx: { unit: 'm/s²' },
  accy: { unit: 'm/s²' },
  accz: { unit: 'm/s²' },
});
const TWINS = new Set(['tempf', 'tempf2', 'tempf3', 'tempf4', 'tempf5', 'tempf6']);
const ABOUT = new Set(
  'id mac mac_type adv_type name brand model model_id type mfid manufacturerdata servicedata servicedatauuid uuid rssi txpower distance cidc acts cont track encr device hostname prop prmac ctr bindkey'.split(
    ' ',
  ),
);

// A beacon says the same for a second or more, and all gateways in reach hear it.
const ALIKE_WITHIN = 5000;

/** OpenMQTTGateway and Theengs Gateway: Bluetooth sensors. */
export const theengs = definePreset({
  name: 'theengs',
  title: 'OpenMQTTGateway and Theengs Gateway',
  reads:
    'Bluetooth sensors that the decoder knows, by their address. Numbers may be text. What several gateways hear of one beacon counts once; telephones and other beacons that measure nothing make no series.',
  settings: { base: base('home', 'The first level of its topics.') },
  expand: ({ base }) => ({
    dialect: () => {
      const repeats = new Repeats(ALIKE_WITHIN);
      const heardBy = new HeardBy();
      return byTopic([
        text(`${base}/{gateway}/LWT`, (word, names, out) => {
          const online = isOnline(word);
          const devices = online === false ? heardBy.devicesOf(names['gateway'] as string) : [];
          for (const device of devices) out.offline(device);
          out.understood(online === undefined ? 'availability_unknown' : undefined);
        }),
        json(`${base}/{gateway}/BTtoMQTT/{device}`, (document, names, out, message) => {
          const { gateway = '', device = '' } = names;
          const measured = measurements(document);
          if (measured.length === 0) return out.understood('no_sensor');
          heardBy.heard(device, gateway);
          if (!out.redelivered && repeats.met(`${device} ${JSON.stringify(measured)}`, message.at))
            return out.understood('repeats');
          for (const [field, leaf] of measured) out.value(device, field, leaf, { facts: facts(field) });
          const rssi = objectOf(document)?.['rssi'];
          if (typeof rssi === 'number') out.value(device, 'rssi', rssi, { facts: facts('rssi') });
        }),
      ]);
    },
    explanation: [
      `${base}/+/BTtoMQTT/+: what the decoder measured; tempf is left out where tempc says the same`,
      'duplicates: equal values of a device within 5 seconds count once, whichever gateway heard them',
      'LWT of a gateway: ends the values of what was heard through it last',
    ],
  }),
  fingerprint: {
    filters: ['home/+/BTtoMQTT/+'],
    recognise: (topic, payload) =>
      scoreOf(/\/BTtoMQTT\/[^/]+$/.test(topic) && objectOf(jsonIn(payload))?.['id'] !== undefined, 1),
  },
});

/** What of a message was measured: a telephone has a name and a strength, and nothing else. */
function measurements(document: unknown): [field: string, leaf: Leaf][] {
  const found: [string, Leaf][] = [];
  leavesOf(objectOf(document) ?? {}, (field, leaf) => {
    if (!ABOUT.has(field) && !TWINS.has(field)) found.push([field, leaf]);
  });
  return found;
}
