import { base } from '../base.ts';
import { byTopic, json, type Names } from '../by-topic.ts';
import { at, numberAt, objectOf, textAt } from '../document.ts';
import type { Outlet } from '../outlet.ts';
import { definePreset } from '../preset.ts';
import { jsonIn, scoreOf } from '../recognise.ts';
import { euiAt, firstAt, hertz, lorawanSettings, loudest, timeAt, type Uplink, uplinkReader } from './uplink.ts';

const UPLINK = /(^|\/)application\/[^/]+\/device\/[^/]+\/(event\/)?(up|rx|status)$/;

/** ChirpStack, and gateways that speak like its version 3. */
export const chirpstack = definePreset({
  name: 'chirpstack',
  title: 'ChirpStack (v3 and v4)',
  reads:
    'What the codec made of an uplink (`object`, `objectJSON`), how it was heard, and the battery of status events. Repetitions of a frame are known by its counter.',
  settings: { base: base('application', 'The first level of its topics.'), ...lorawanSettings },
  expand({ base, ...settings }) {
    return {
      dialect: () => {
        const take = uplinkReader(settings);
        const up = (document: unknown, _: Names, out: Outlet, { at }: { at: number }) =>
          take(chirpstackUplink(document), out, at);
        const device = (document: unknown) => {
          const { name, eui } = identity(document) ?? { name: '', eui: '' };
          return settings.device === 'name' ? name : eui;
        };
        return byTopic([
          json(`${base}/{app}/device/{device}/event/up`, up),
          json(`${base}/{app}/device/{device}/rx`, up),
          json(`${base}/{app}/device/{device}/event/status`, (document, _, out) =>
            status(document, device(document), out),
          ),
        ]);
      },
      explanation: [
        'event/up and rx: object, objectJSON; radio.rssi and radio.snr of the loudest gateway',
        'event/status: battery and margin',
        'time: time of the uplink, else of arrival',
        'duplicates: the same frame counter and payload within 5 minutes',
      ],
    };
  },
  fingerprint: {
    filters: ['application/+/device/+/event/up', 'application/+/device/+/rx'],
    recognise: (topic, payload) => (UPLINK.test(topic) ? scoreOf(identity(jsonIn(payload)) !== undefined, 1) : 0),
  },
});

/** An uplink of version 4, or of version 3 with its EUI in base64 or in hexadecimal digits. */
export function chirpstackUplink(document: unknown): Uplink | undefined {
  const who = identity(document);
  if (who === undefined) return undefined;
  const gateway = loudest(at(document, 'rxInfo'));
  const lora = firstAt(document, 'txInfo.modulation.lora', 'txInfo.loRaModulationInfo', 'txInfo.dataRate');
  const frame_counter = numberAt(document, 'fCnt');
  return {
    ...who,
    time: timeAt(document, 'time'),
    dev_addr: textAt(document, 'devAddr'),
    decoded: at(document, 'object') ?? jsonText(textAt(document, 'objectJSON')),
    frame: `${frame_counter} ${textAt(document, 'data') ?? ''}`,
    radio: {
      frame_counter,
      port: numberAt(document, 'fPort'),
      frequency: numberAt(document, 'txInfo.frequency'),
      bandwidth: hertz(numberAt(lora, 'bandwidth')),
      spreading_factor: numberAt(lora, 'spreadingFactor') ?? numberAt(lora, 'spreadFactor'),
      code_rate: textAt(lora, 'codeRate') ?? textAt(document, 'txInfo.codeRate'),
      rssi: numberAt(gateway, 'rssi'),
      snr: numberAt(gateway, 'snr') ?? numberAt(gateway, 'loRaSNR'),
    },
  };
}

function identity(document: unknown): { readonly name: string; readonly eui: string } | undefined {
  const eui = euiAt(document, 'deviceInfo.devEui') ?? euiAt(document, 'devEUI') ?? euiAt(document, 'devEui');
  if (eui === undefined) return undefined;
  return { eui, name: textAt(document, 'deviceInfo.deviceName') ?? textAt(document, 'deviceName') ?? eui };
}

/** A battery of 0 on mains, or one of which the device knows nothing, is none. */
function status(document: unknown, device: string, out: Outlet): void {
  if (device === '') return out.invalid('unparsable', 'no device');
  const time = timeAt(document, 'time');
  const known = at(document, 'externalPowerSource') !== true && at(document, 'batteryLevelUnavailable') !== true;
  const battery = numberAt(document, 'batteryLevel');
  const facts = { origin: 'chirpstack status', quantity: 'battery', unit: '%' };
  if (known && battery !== undefined) out.value(device, 'battery', battery, { facts, time });
  const margin = numberAt(document, 'margin');
  if (margin !== undefined)
    out.value(device, 'radio.margin', margin, { facts: { origin: 'chirpstack status', unit: 'dB' }, time });
  out.understood();
}

function jsonText(text: string | undefined): unknown {
  return text === undefined ? undefined : objectOf(jsonIn(Buffer.from(text)));
}
