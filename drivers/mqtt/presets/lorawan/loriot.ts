import { byTopic, json } from '../by-topic.ts';
import { at, numberAt, textAt } from '../document.ts';
import { definePreset } from '../preset.ts';
import { jsonIn, scoreOf } from '../recognise.ts';
import { uplinkTopic } from './topic.ts';
import { euiAt, firstAt, lorawanSettings, loudest, type Uplink, uplinkReader } from './uplink.ts';

/** LORIOT: `rx` with the gateway that heard it best, `gw` with all of them. */
export const loriot = definePreset({
  name: 'loriot',
  title: 'LORIOT',
  reads: 'Decoded payloads and how they were heard, of `rx` and `gw` messages.',
  settings: { topic: uplinkTopic('loriot/#'), ...lorawanSettings },
  expand: ({ topic, ...settings }) => ({
    dialect: () => {
      const take = uplinkReader(settings);
      return byTopic([
        json(topic, (document, _, out, message) => {
          const word = textAt(document, 'cmd');
          if (word === 'rx' || word === 'gw') take(loriotUplink(document), out, message.at);
          else out.understood('no_uplink');
        }),
      ]);
    },
    explanation: [`${topic}: decoded; radio.rssi and radio.snr of the loudest gateway`, 'time: ts'],
  }),
  fingerprint: {
    filters: ['loriot/#'],
    recognise: (_, payload) => {
      const document = jsonIn(payload);
      return scoreOf(/^(rx|gw)$/.test(textAt(document, 'cmd') ?? '') && euiAt(document, 'EUI') !== undefined, 1);
    },
  },
});

export function loriotUplink(document: unknown): Uplink | undefined {
  const eui = euiAt(document, 'EUI');
  if (eui === undefined) return undefined;
  const gateway = loudest(at(document, 'gws')) ?? document;
  // SF9 BW125 4/5
  const [, spreading, bandwidth, code_rate] = /^SF(\d+) BW(\d+)(?: (\S+))?$/.exec(textAt(document, 'dr') ?? '') ?? [];
  const frame_counter = numberAt(document, 'fcnt');
  return {
    name: eui,
    eui,
    time: numberAt(document, 'ts'),
    decoded: firstAt(document, 'decoded.data', 'decoded'),
    frame: `${frame_counter} ${textAt(document, 'data') ?? ''}`,
    radio: {
      frame_counter,
      port: numberAt(document, 'port'),
      frequency: numberAt(document, 'freq'),
      bandwidth: bandwidth === undefined ? undefined : Number(bandwidth) * 1000,
      spreading_factor: spreading === undefined ? undefined : Number(spreading),
      code_rate,
      rssi: numberAt(gateway, 'rssi'),
      snr: numberAt(gateway, 'snr'),
    },
  };
}
