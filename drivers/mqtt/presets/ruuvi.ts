import type { FieldFacts } from '../../../agent/model/series.ts';
import { compileTime } from '../../values/time.ts';
import { isOnline } from './availability.ts';
import { base } from './base.ts';
import { byTopic, json } from './by-topic.ts';
import { at, numberAt, textAt } from './document.ts';
import { HeardBy } from './heard-by.ts';
import { definePreset } from './preset.ts';
import { jsonIn, scoreOf } from './recognise.ts';
import { Repeats } from './repeats.ts';

const origin = 'ruuvi data format 5';
const FACTS: Readonly<Record<string, FieldFacts>> = {
  temperature: { origin, quantity: 'temperature_bme280', unit: '°C' },
  humidity: { origin, quantity: 'humidity', unit: '%' },
  pressure: { origin, quantity: 'pressure', unit: 'Pa', kept_in: 'hPa' },
  acceleration_x: { origin, unit: 'mG' },
  acceleration_y: { origin, unit: 'mG' },
  acceleration_z: { origin, unit: 'mG' },
  battery_voltage: { origin, quantity: 'battery_voltage', unit: 'V' },
  tx_power: { origin, unit: 'dBm' },
  movements: { origin, kind: 'counter', rollover: 254 },
  rssi: { origin: 'ruuvi gateway', quantity: 'rssi', unit: 'dBm' },
};

// Each measurement has a number, which several gateways tell; the numbers come round after 65,534 of them.
const ALIKE_WITHIN = 60_000;

/** Ruuvi Gateway: advertisements of RuuviTags as they were heard. */
export const ruuvi = definePreset({
  name: 'ruuvi',
  title: 'Ruuvi Gateway',
  reads:
    'RuuviTags, decoded from their advertisements (data format 5, RAWv2). What several gateways hear of one measurement counts once.',
  settings: { base: base('ruuvi', 'The first level of its topics.') },
  expand: ({ base }) => ({
    dialect: () => {
      const repeats = new Repeats(ALIKE_WITHIN);
      const heardBy = new HeardBy();
      const timeOf = compileTime({ format: 'unix_s', zone: 'utc' });
      return byTopic([
        json(`${base}/{gateway}/gw_status`, (document, names, out) => {
          const gone = isOnline(textAt(document, 'state') ?? '') === false;
          const devices = gone ? heardBy.devicesOf(names['gateway'] as string) : [];
          for (const device of devices) out.offline(device);
          out.understood();
        }),
        json(`${base}/{gateway}/{device}`, (document, names, out, message) => {
          const { gateway = '', device = '' } = names;
          const measured = rawV2(manufacturerData(textAt(document, 'data') ?? ''));
          if (measured === undefined) return out.understood('unknown_format');
          heardBy.heard(device, gateway);
          if (!out.redelivered && repeats.met(`${device} ${measured.key}`, message.at))
            return out.understood('repeats');
          const ts = at(document, 'ts');
          const time = ts === undefined ? undefined : (timeOf(ts) ?? Number.NaN);
          for (const [field, value] of Object.entries(measured.values))
            out.value(device, field, value, { facts: FACTS[field], time });
          const rssi = numberAt(document, 'rssi');
          if (rssi !== undefined) out.value(device, 'rssi', rssi, { facts: FACTS['rssi'], time });
        }),
      ]);
    },
    explanation: [
      `${base}/+/+: temperature, humidity, pressure, acceleration, battery, movements, rssi`,
      'time: ts, seconds since 1970 as text',
      'duplicates: the same measurement number of a tag counts once, whichever gateway heard it',
    ],
  }),
  fingerprint: {
    filters: ['ruuvi/+/gw_status', 'ruuvi/+/+'],
    recognise(topic, payload) {
      if (!topic.startsWith('ruuvi/')) return 0;
      const document = jsonIn(payload);
      if (topic.endsWith('/gw_status')) return scoreOf(textAt(document, 'state') !== undefined, 1);
      return scoreOf(manufacturerData(textAt(document, 'data') ?? '') !== undefined, 1);
    },
  },
});

const LONGEST = 512;
const RUUVI = 0x0499;

/** What follows Ruuvi's company number in an advertisement (Bluetooth Core, Supplement, part A, 1.4). */
export function manufacturerData(hex: string): Buffer | undefined {
  if (hex.length > LONGEST || !/^([0-9a-f]{2})+$/i.test(hex)) return undefined;
  const advertisement = Buffer.from(hex, 'hex');
  for (let i = 0; i + 1 < advertisement.length; ) {
    const length = advertisement[i] as number;
    if (length === 0 || i + 1 + length > advertisement.length) return undefined;
    const ours = advertisement[i + 1] === 0xff && length >= 3 && advertisement.readUInt16LE(i + 2) === RUUVI;
    if (ours) return advertisement.subarray(i + 4, i + 1 + length);
    i += length + 1;
  }
  return undefined;
}

/**
 * Data format 5 (docs.ruuvi.com, "Data format 5 (RAWv2)"): big-endian; all ones, or the lowest number, is no
 * measurement. `key` tells one measurement from the next.
 */
export function rawV2(
  bytes: Buffer | undefined,
): { readonly values: Readonly<Record<string, number>>; readonly key: string } | undefined {
  if (bytes === undefined || bytes.length < 18 || bytes[0] !== 5) return undefined;
  const signed = (at: number, scale: number) => {
    const raw = bytes.readInt16BE(at);
    return raw === -32_768 ? [] : [raw / scale];
  };
  const unsigned = (raw: number, none: number, make: (raw: number) => number) => (raw === none ? [] : [make(raw)]);
  const power = bytes.readUInt16BE(13);
  const found: Readonly<Record<string, readonly number[]>> = {
    temperature: signed(1, 200),
    humidity: unsigned(bytes.readUInt16BE(3), 0xffff, (raw) => raw / 400),
    pressure: unsigned(bytes.readUInt16BE(5), 0xffff, (raw) => raw + 50_000),
    acceleration_x: signed(7, 1),
    acceleration_y: signed(9, 1),
    acceleration_z: signed(11, 1),
    battery_voltage: unsigned(power >> 5, 2047, (raw) => (raw + 1600) / 1000),
    tx_power: unsigned(power & 31, 31, (raw) => raw * 2 - 40),
    movements: unsigned(bytes[15] as number, 255, (raw) => raw),
  };
  const values = Object.entries(found).flatMap(([field, [value]]) => (value === undefined ? [] : [[field, value]]));
  return { values: Object.fromEntries(values), key: bytes.subarray(0, 18).toString('hex') };
}
