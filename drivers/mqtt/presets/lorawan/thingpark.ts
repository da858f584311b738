import { byTopic, json } from '../by-topic.ts';
import { at, numberAt, textAt } from '../document.ts';
import { definePreset } from '../preset.ts';
import { jsonIn, scoreOf } from '../recognise.ts';
import { uplinkTopic } from './topic.ts';
import { euiAt, firstAt, lorawanSettings, timeAt, type Uplink, uplinkReader } from './uplink.ts';

/** Actility ThingPark, Wireless and Enterprise. */
export const thingpark = definePreset({
  name: 'thingpark',
  title: 'ThingPark',
  reads: 'Decoded payloads (`payload`) and how they were heard, of `DevEUI_uplink` messages.',
  settings: { topic: uplinkTopic('mqtt/things/+/uplink'), ...lorawanSettings },
  expand: ({ topic, ...settings }) => ({
    dialect: () => {
      const take = uplinkReader(settings);
      return byTopic([
        json(topic, (document, _, out, message) => {
          if (at(document, 'DevEUI_uplink') === undefined) out.understood('no_uplink');
          else take(thingparkUplink(document), out, message.at);
        }),
      ]);
    },
    explanation: [`${topic}: payload; radio.rssi and radio.snr of the best gateway`, 'time: Time'],
  }),
  fingerprint: {
    filters: ['mqtt/things/+/uplink'],
    recognise: (_, payload) => scoreOf(euiAt(jsonIn(payload), 'DevEUI_uplink.DevEUI') !== undefined, 1),
  },
});

export function thingparkUplink(document: unknown): Uplink | undefined {
  const message = at(document, 'DevEUI_uplink');
  const eui = euiAt(message, 'DevEUI');
  if (eui === undefined) return undefined;
  const frame_counter = numberAt(message, 'FCntUp');
  const megahertz = numberAt(message, 'Frequency');
  return {
    name: textAt(message, 'CustomerData.name') ?? eui,
    eui,
    time: timeAt(message, 'Time'),
    dev_addr: textAt(message, 'DevAddr'),
    decoded: firstAt(message, 'payload'),
    frame: `${frame_counter} ${textAt(message, 'payload_hex') ?? ''}`,
    radio: {
      frame_counter,
      port: numberAt(message, 'FPort'),
      frequency: megahertz === undefined ? undefined : Math.round(megahertz * 1e6),
      spreading_factor: numberAt(message, 'SpFact'),
      rssi: numberAt(message, 'LrrRSSI'),
      snr: numberAt(message, 'LrrSNR'),
    },
  };
}
