import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { FLAG } from '../../agent/model/batch.ts';
import { Mapping } from '../../drivers/mqtt/mapping.ts';
import { chirpstackUplink } from '../../drivers/mqtt/presets/lorawan/chirpstack.ts';
import { loriotUplink } from '../../drivers/mqtt/presets/lorawan/loriot.ts';
import { thingsStackUplink } from '../../drivers/mqtt/presets/lorawan/the-things-stack.ts';
import { thingparkUplink } from '../../drivers/mqtt/presets/lorawan/thingpark.ts';
import type { Uplink } from '../../drivers/mqtt/presets/lorawan/uplink.ts';
import { mqttSettings } from '../../drivers/mqtt/settings.ts';
import { recordingIntake } from '../fakes/intake.ts';
import { dataFile, printTable, without } from './folder.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Expected {
  readonly deviceName: string;
  readonly attributes?: Fields;
  readonly telemetry: readonly { readonly ts?: number | string; readonly values: Fields }[];
}

interface Envelope {
  readonly path: string;
  readonly payload: Fields;
  readonly expected: Expected | readonly Expected[];
}

/** How a network server's envelopes come to us: entry of `topics`, the topic, and what is read of one. */
interface Server {
  readonly entry: Fields;
  readonly topic: string;
  readonly read: (document: unknown) => Uplink | undefined;
}

const chirpstack: Server = {
  entry: { preset: 'chirpstack' },
  topic: 'application/1/device/d/event/up',
  read: chirpstackUplink,
};
// One maker's converter takes the time of the application server, all others that of the network server.
const thingsStack = (time: string): Server => ({
  entry: { preset: 'the-things-stack', time },
  topic: 'v3/app@tenant/devices/d/up',
  read: (document) => thingsStackUplink(document, time === 'network' ? 'uplink_message.received_at' : 'received_at'),
});
const loriot: Server = { entry: { preset: 'loriot' }, topic: 'loriot/up', read: loriotUplink };
const thingpark: Server = { entry: { preset: 'thingpark' }, topic: 'mqtt/things/d/uplink', read: thingparkUplink };

function serverOf(path: string): Server {
  const [, maker, , server] = path.split('/');
  if (server === 'LORIOT') return loriot;
  if (server?.startsWith('ThingPark')) return thingpark;
  if (server?.startsWith('ThingsStack')) return thingsStack(maker === 'Decentlab' ? 'application' : 'network');
  return chirpstack;
}

const NOW = Date.UTC(2026, 10, 22);

/** What is read of an envelope, through the whole mapping, beside what stands in its document only. */
function readingsOf(envelope: Envelope) {
  const { entry, topic, read } = serverOf(envelope.path);
  const settings = v.parse(mqttSettings, { url: 'mqtt://x', topics: [{ ...entry, radio: 'all' }] });
  const intake = recordingIntake();
  const status = 'batteryLevel' in envelope.payload;
  const payload = Buffer.from(JSON.stringify(envelope.payload));
  new Mapping(settings).take(
    { topic: status ? topic.replace(/up$/, 'status') : topic, payload, retained: false },
    NOW,
    intake,
  );
  const found: Record<string, number | string> = {};
  for (const { series, value } of intake.readings) found[series.split('/').at(-1) as string] = value;
  const [first] = intake.readings;
  return {
    found,
    device: first?.series.split('/')[0],
    time: first && first.flags & FLAG.OWN_TIME ? first.time : undefined,
    uplink: read(envelope.payload),
  };
}

/** Fields of the expected device and of our reading that say the same. */
const ATTRIBUTES = {
  fPort: 'radio.port',
  frequency: 'radio.frequency',
  bandwidth: 'radio.bandwidth',
  spreadingFactor: 'radio.spreading_factor',
} as const;
const TELEMETRY = {
  lora_frame_counter: 'radio.frame_counter',
  lora_frame_port: 'radio.port',
  lora_frequency: 'radio.frequency',
  lora_spreading_factor: 'radio.spreading_factor',
  lora_rssi: 'radio.rssi',
  lora_snr: 'radio.snr',
} as const;

function radioOf({ attributes = {}, telemetry: [first] }: Expected): [ours: string, expected: number][] {
  const pick = (from: Fields, names: Readonly<Record<string, string>>) =>
    Object.entries(names).flatMap(([theirs, ours]): [string, number][] =>
      theirs in from ? [[ours, Number(from[theirs])]] : [],
    );
  const radio = [...pick(attributes, ATTRIBUTES), ...pick(first?.values ?? {}, TELEMETRY)];
  // Some say it in kHz.
  return radio.map(([ours, value]) => [ours, ours === 'radio.bandwidth' && value < 1000 ? value * 1000 : value]);
}

describe.skipIf(without('mqtt-lorawan'))('LoRaWAN envelopes of real network servers', () => {
  test('device, time and radio fields are those that were expected', () => {
    const envelopes = gunzipSync(readFileSync(dataFile('mqtt-lorawan', 'thingsboard-converters.jsonl.gz')))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Envelope);
    const wrong: string[] = [];
    const counts = new Map<string, { envelopes: number; device: number; time: number; radio: number }>();
    for (const envelope of envelopes) {
      const server = envelope.path.split('/').at(-3) as string;
      const count = counts.get(server) ?? { envelopes: 0, device: 0, time: 0, radio: 0 };
      counts.set(server, count);
      count.envelopes++;
      const [expected] = [envelope.expected].flat() as [Expected];
      const { found, device, time, uplink } = readingsOf(envelope);
      const differ = (what: string, is: unknown, should: unknown) =>
        void wrong.push(`${envelope.path} ${what}: ${String(is)}, expected ${String(should)}`);

      const eui = String(
        expected.attributes?.['eui'] ?? expected.attributes?.['lora_dev_eui'] ?? envelope.payload['devEUI'],
      );
      if (uplink?.eui.toLowerCase() === eui.toLowerCase() && (device === undefined || device === uplink.eui))
        count.device++;
      else differ('device', device, eui);

      const ts = expected.telemetry[0]?.ts;
      const wanted = typeof ts === 'string' ? Date.parse(ts) : ts;
      // Of the one status event nothing was expected; we read its margin.
      if (time === wanted || expected.telemetry.length === 0) count.time++;
      else differ('time', time, wanted);

      const radio = radioOf(expected).filter(([field, value]) => found[field] !== value);
      const { codeRate, devAddr } = expected.attributes ?? {};
      if (codeRate !== undefined && uplink?.radio.code_rate !== codeRate) radio.push(['code rate', 0]);
      if (devAddr !== undefined && uplink?.dev_addr !== devAddr) radio.push(['dev_addr', 0]);
      if (radio.length === 0) count.radio++;
      for (const [field, value] of radio) differ(field, found[field], value);
    }
    printTable(
      'LoRaWAN envelopes: how many are as expected',
      [...counts].sort().map(([server, count]) => ({ server, ...count })),
    );
    expect(wrong).toEqual([]);
    expect(envelopes.length).toBe(797);
  });
});
