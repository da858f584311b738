import * as v from 'valibot';
import { byTopic, json } from '../by-topic.ts';
import { at, numberAt, textAt } from '../document.ts';
import { definePreset } from '../preset.ts';
import { jsonIn, scoreOf } from '../recognise.ts';
import { euiAt, firstAt, hertz, lorawanSettings, loudest, timeAt, type Uplink, uplinkReader } from './uplink.ts';

const UPLINK = /^v3\/[^/]+\/devices\/[^/]+\/up$/;

/** The Things Stack v3, Community and Industries. */
export const theThingsStack = definePreset({
  name: 'the-things-stack',
  title: 'The Things Stack (v3)',
  reads:
    'What the payload formatter made of an uplink, and how it was heard. The server leaves out fields of the envelope that are 0 or empty, and a frame counter or port that is missing is taken for 0.',
  settings: {
    ...lorawanSettings,
    time: v.optional(
      v.pipe(
        v.picklist(['network', 'application']),
        v.description('When it was received: by the network server, or a moment later by the application server.'),
      ),
      'network',
    ),
  },
  expand: ({ time, ...settings }) => ({
    dialect: () => {
      const take = uplinkReader(settings);
      const path = time === 'network' ? 'uplink_message.received_at' : 'received_at';
      return byTopic([
        json('v3/{app}/devices/{device}/up', (document, _, out, message) =>
          take(thingsStackUplink(document, path), out, message.at),
        ),
      ]);
    },
    explanation: [
      'devices/+/up: decoded_payload; radio.rssi and radio.snr of the loudest gateway',
      `time: received_at of the ${time} server`,
      'duplicates: the same frame counter and payload within 5 minutes',
    ],
  }),
  fingerprint: {
    filters: ['v3/+/devices/+/up'],
    recognise: (topic, payload) =>
      scoreOf(UPLINK.test(topic) && textAt(jsonIn(payload), 'end_device_ids.device_id') !== undefined, 1),
  },
});

/** `time`: the path of the time that counts. */
export function thingsStackUplink(document: unknown, time: string): Uplink | undefined {
  const name = textAt(document, 'end_device_ids.device_id');
  const eui = euiAt(document, 'end_device_ids.dev_eui') ?? name;
  const message = at(document, 'uplink_message');
  if (name === undefined || eui === undefined || message === undefined) return undefined;
  const gateway = loudest(at(message, 'rx_metadata'));
  const lora = at(message, 'settings.data_rate.lora');
  const frame_counter = numberAt(message, 'f_cnt') ?? 0;
  return {
    name,
    eui,
    time: timeAt(document, time) ?? timeAt(document, 'received_at'),
    dev_addr: textAt(document, 'end_device_ids.dev_addr'),
    decoded: firstAt(message, 'decoded_payload'),
    frame: `${frame_counter} ${textAt(message, 'frm_payload') ?? ''}`,
    radio: {
      frame_counter,
      port: numberAt(message, 'f_port') ?? 0,
      frequency: numberAt(message, 'settings.frequency'),
      bandwidth: hertz(numberAt(lora, 'bandwidth')),
      spreading_factor: numberAt(lora, 'spreading_factor'),
      code_rate: textAt(lora, 'coding_rate') ?? textAt(message, 'settings.coding_rate'),
      rssi: numberAt(gateway, 'rssi'),
      snr: numberAt(gateway, 'snr'),
    },
  };
}
