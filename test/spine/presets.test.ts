import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../../agent/model/summary.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from '../peers/mosquitto.ts';
import { Site } from './site.ts';

const CONFIG = (url: string) => `
sources:
  ha: { driver: mqtt, url: "${url}", client_id: ha, topics: [{ preset: homeassistant }] }
  zigbee: { driver: mqtt, url: "${url}", client_id: zigbee, topics: [{ preset: zigbee2mqtt }] }
  tasmota: { driver: mqtt, url: "${url}", client_id: tasmota, topics: [{ preset: tasmota, zone: "+01:00" }] }
  shelly: { driver: mqtt, url: "${url}", client_id: shelly, topics: [{ preset: shelly-gen1 }] }
  plant: { driver: mqtt, url: "${url}", client_id: plant, topics: [{ preset: sparkplug }] }
series: { "**": { idle_after: 200ms } }
windows: [1s]
`;

/** What devices had announced long before the agent came. */
const KEPT: readonly (readonly [topic: string, document: unknown])[] = [
  [
    'homeassistant/sensor/porch/outside/config',
    {
      ...{ '~': 'porch/sensor', stat_t: '~/outside/state', avty_t: 'porch/status', unit_of_meas: '°F' },
      ...{ dev_cla: 'temperature', stat_cla: 'measurement', name: 'Outside', dev: { ids: 'aabbcc', name: 'porch' } },
    },
  ],
  [
    'homeassistant/device/omg/config',
    {
      ...{ dev: { ids: ['omg1'], name: 'greenhouse' }, o: { name: 'omg' }, state_topic: 'omg/state' },
      cmps: {
        t: { p: 'sensor', dev_cla: 'temperature', unit_of_meas: '°C', val_tpl: '{{ value_json.t | float / 10 }}' },
        d: { p: 'binary_sensor', dev_cla: 'door', val_tpl: '{{ value_json.door }}' },
        x: { p: 'sensor', name: 'Guess', val_tpl: '{{ value_json.a if value_json.b else 3 }}' },
      },
    },
  ],
  [
    'zigbee2mqtt/bridge/devices',
    [
      {
        friendly_name: 'garden/shed/climate',
        definition: {
          exposes: [
            { type: 'numeric', property: 'temperature', unit: '°C', access: 1 },
            { type: 'numeric', property: 'voltage', unit: 'mV', access: 1 },
            { type: 'binary', property: 'contact', access: 1 },
          ],
        },
      },
    ],
  ],
];

// A birth of one float, alias 1, in °C, and two messages that say "alias 1", by another program after sparkplug_b.proto.
const BIRTH =
  '120b0a0562645365712004580312400a13416d6269656e742f54656d706572617475726510012009' +
  '4a200a07656e67556e69740a056f746865721208080c420464656743120408031805650000ac411800';
const DATA = (seq: number) => `12071001650000ae4118${seq.toString(16).padStart(2, '0')}`;

const site = new Site();
let broker: Mosquitto;
let client: MqttClient;

const say = (topic: string, payload: string | Buffer | object, retain = false) =>
  client.publishAsync(
    topic,
    typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
    { qos: 1, retain },
  );

/** The last window of each series: unit, kind, and the last value. */
function found(): Record<string, unknown> {
  const last = new Map<string, Summary>();
  for (const summary of site.summaries()) {
    const known = last.get(summary.series);
    if (!known || summary.from >= known.from) last.set(summary.series, summary);
  }
  return Object.fromEntries([...last].map(([series, summary]) => [series, shown(summary)]));
}

function shown(summary: Summary): string {
  const { unit = '-', kind } = summary;
  const value = kind === 'state' ? Object.keys(summary.seconds ?? {}).join() : 'last' in summary ? summary.last : '?';
  return `${unit} ${kind} ${value}`;
}

describe.skipIf(!hasMosquitto)('devices of many dialects at one broker', () => {
  beforeAll(async () => {
    broker = await startMosquitto({ persistence: 'always' });
    client = await connectAsync(broker.url);
    for (const [topic, document] of KEPT) await say(topic, document as object, true);
    await site.configure(CONFIG(broker.url)).start();
    for (const filter of ['omg/state', 'zigbee2mqtt/#', 'tele/+/SENSOR', 'shellies/+/relay/+/energy', 'spBv1.0/+/#'])
      await broker.logged(filter);
    await site.shows('all are connected', ({ sources }) =>
      Object.values(sources).every(({ state }) => /ok|waiting/.test(state)),
    );
  });

  afterAll(async () => {
    await client?.endAsync();
    await site.close();
    await broker?.stop();
  });

  const measured = new Date(Math.floor(Date.now() / 1000) * 1000 - 30_000);
  const local = new Date(measured.getTime() + 3_600_000).toISOString().slice(0, 19);

  test('their readings have the right values, units, kinds and times', async () => {
    await say('porch/sensor/outside/state', '71.5');
    await say('omg/state', { t: '215', door: 'open', a: 1 });
    await say('zigbee2mqtt/garden/shed/climate', { temperature: 19.5, voltage: 3005, contact: true, linkquality: 77 });
    await say('tele/cellar/SENSOR', { Time: local, DS18B20: { Id: '01131B123456', Temperature: 12.5 }, TempUnit: 'C' });
    await say('shellies/plug/relay/0/energy', '6000');
    await say('shellies/plug/relay/0/energy', '12000');
    await say('shellies/plug/relay/0/power', '60.5');
    await say('spBv1.0/g/NBIRTH/edge', Buffer.from(BIRTH, 'hex'));
    await say('spBv1.0/g/NDATA/edge', Buffer.from(DATA(1), 'hex'));
    await site.shows('all twelve readings have come', ({ ledger }) => ledger.received >= 12);
    await site.shows('every window is closed', ({ ledger }) => ledger.open === 0);

    expect(found()).toEqual({
      'ha/porch/outside': '°F gauge 71.5',
      'ha/greenhouse/temperature': '°C gauge 21.5',
      'ha/greenhouse/door': expect.stringMatching(/^- state open/),
      'zigbee/garden/shed/climate/temperature': '°C gauge 19.5',
      'zigbee/garden/shed/climate/voltage': 'mV gauge 3005',
      'zigbee/garden/shed/climate/contact': expect.stringMatching(/^- state true/),
      'tasmota/cellar/DS18B20-01131B123456.Temperature': '°C gauge 12.5',
      'shelly/plug/relay0.energy': 'kWh counter 0.2',
      'shelly/plug/relay0.power': 'W gauge 60.5',
      'plant/g/edge/Ambient.Temperature': '°C gauge 21.75',
    });
    const [energy] = site.summaries('shelly/plug/relay0.energy');
    expect(energy).toMatchObject({ kind: 'counter', increase: 0.1 });
    const [cellar] = site.summaries('tasmota/**');
    expect(cellar?.from).toBe(measured.getTime());
    expect(await site.imbalance()).toBe(0);
  });

  test('a template that is not understood is told, and nothing is made up', async () => {
    await site.said('mqtt_not_understood');
    expect(site.agent.output()).toContain('{{ value_json.a if value_json.b else 3 }}');
    expect(Object.keys(found())).not.toContain('ha/greenhouse/guess');
  });

  test('what was announced is known after a restart, before any device has spoken again', async () => {
    await site.agent.stop();
    // The broker sends these with the session, before any announcement is asked for; births it never kept.
    await say('porch/sensor/outside/state', '72.5');
    await say('spBv1.0/g/NDATA/edge', Buffer.from(DATA(2).replace('ae41', 'b041'), 'hex'));
    await site.start();
    await site.shows('both have come', ({ ledger }) => ledger.received >= 14);
    await site.shows('every window is closed', ({ ledger }) => ledger.open === 0);
    expect(found()).toMatchObject({
      'ha/porch/outside': '°F gauge 72.5',
      'plant/g/edge/Ambient.Temperature': '°C gauge 22',
    });
    expect(await site.imbalance()).toBe(0);
  });
});
