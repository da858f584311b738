import * as v from 'valibot';
import { afterEach, expect, test } from 'vitest';
import { planSeries } from '../../../config/plan-series.ts';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { MqttSource } from '../../../drivers/mqtt/source.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { startCrookedBroker } from '../../peers/crooked-broker.ts';
import { HASTY, worldOf } from './world.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const CONFIG = '{"stat_t":"porch/state","unit_of_meas":"W","name":"Power","dev":{"ids":["a"],"name":"porch"}}';

/** A broker that keeps one announcement, and sends it after each subscription that asks for it. */
async function brokerWithAnnouncement() {
  const asked: { filters: string[]; rh: unknown[] }[] = [];
  const broker = await startCrookedBroker((packet, peer) => {
    if (packet.cmd !== 'subscribe') return false;
    const { subscriptions, messageId = 0 } = packet;
    asked.push({ filters: subscriptions.map(({ topic }) => topic), rh: subscriptions.map(({ rh }) => rh) });
    peer.send({ cmd: 'suback', messageId, granted: subscriptions.map(() => 1) });
    if (subscriptions.some(({ topic }) => topic === 'homeassistant/+/+/config')) {
      const topic = 'homeassistant/sensor/porch/config';
      peer.send({ cmd: 'publish', topic, payload: CONFIG, qos: 0, dup: false, retain: true });
    }
    if (subscriptions.some(({ topic }) => topic === 'porch/state'))
      peer.send({ cmd: 'publish', topic: 'porch/state', payload: '42', qos: 0, dup: false, retain: false });
    return true;
  });
  ends.push(broker.stop);
  return { broker, asked };
}

test('announcements are asked for first and always; what they bring is subscribed to before anything is heard of it', async () => {
  const { broker, asked } = await brokerWithAnnouncement();
  const topics = [{ preset: 'homeassistant' }, { topic: 'site/{device}' }];
  const source = new MqttSource(
    'house',
    v.parse(mqttSettings, { url: broker.url, topics }),
    'weir-test',
    worldOf(),
    HASTY,
  );
  ends.push(() => source.close());
  const intake = recordingIntake();
  await source.open(intake);
  await intake.until(() => intake.readings.length === 1);
  expect(asked).toEqual([
    { filters: ['homeassistant/+/+/config', 'homeassistant/+/+/+/config'], rh: [0, 0] },
    { filters: ['site/+', 'porch/state'], rh: [1, 1] },
  ]);
  expect(intake.taken()).toEqual(['porch/power=42']);
  const memory = source.bookmark();
  expect(JSON.parse(memory ?? '')).toEqual({
    'homeassistant 0': { 'homeassistant/sensor/porch/config': JSON.parse(CONFIG) },
  });
  expect(source.bookmark()).toBeUndefined();
});

test('what was announced in an earlier run is read before any announcement comes', async () => {
  const { broker, asked } = await brokerWithAnnouncement();
  const topics = [{ preset: 'homeassistant', prefix: 'elsewhere' }];
  const source = new MqttSource(
    'house',
    v.parse(mqttSettings, { url: broker.url, topics }),
    'weir-test',
    worldOf(),
    HASTY,
  );
  ends.push(() => source.close());
  const bookmark = JSON.stringify({ 'homeassistant 0': { 'elsewhere/sensor/porch/config': JSON.parse(CONFIG) } });
  const intake = recordingIntake({ bookmark });
  await source.open(intake);
  await intake.until(() => intake.readings.length === 1);
  expect(intake.taken()).toEqual(['porch/power=42']);
  expect(asked[1]).toEqual({ filters: ['porch/state'], rh: [1] });
});

test.each(['no JSON', '[]', 'null', '{"homeassistant 0":7}', '{"homeassistant 0":{"homeassistant/a/config":null}}'])(
  'a memory of another version stops nothing: %s',
  async (bookmark) => {
    const { broker } = await brokerWithAnnouncement();
    const settings = v.parse(mqttSettings, { url: broker.url, topics: [{ preset: 'homeassistant' }] });
    const source = new MqttSource('house', settings, 'weir-test', worldOf(), HASTY);
    ends.push(() => source.close());
    const intake = recordingIntake({ bookmark });
    await source.open(intake);
    await intake.until(() => intake.readings.length === 1);
    expect(intake.taken()).toEqual(['porch/power=42']);
  },
);

test('the document about all devices of a large network is taken, though other messages of its size are not', async () => {
  const climate = { type: 'numeric', property: 'temperature', unit: '°C', access: 1, description: 'x'.repeat(3000) };
  const devices = Array.from({ length: 300 }, (_, i) => ({
    friendly_name: `d${i}`,
    definition: { exposes: [climate] },
  }));
  const payload = JSON.stringify(devices);
  expect(payload.length).toBeGreaterThan(900_000);
  const broker = await startCrookedBroker((packet, peer) => {
    if (packet.cmd !== 'subscribe') return false;
    const { subscriptions, messageId = 0 } = packet;
    peer.send({ cmd: 'suback', messageId, granted: subscriptions.map(() => 1) });
    const [first] = subscriptions;
    const said = (topic: string, text: string, retain: boolean) =>
      peer.send({ cmd: 'publish', topic, payload: text, qos: 0, dup: false, retain });
    if (first?.topic === 'zigbee2mqtt/bridge/devices') said(first.topic, payload, true);
    else {
      said('zigbee2mqtt/d7', `{"temperature":1,"x":"${'x'.repeat(100_000)}"}`, false);
      said('zigbee2mqtt/d7', '{"temperature":21.5}', false);
    }
    return true;
  });
  ends.push(broker.stop);
  const settings = v.parse(mqttSettings, { url: broker.url, topics: [{ preset: 'zigbee2mqtt' }] });
  const source = new MqttSource('house', settings, 'weir-test', worldOf(), HASTY);
  ends.push(() => source.close());
  const intake = recordingIntake({ planFor: planSeries({ series: {}, allowed_lateness: 0 }) });
  await source.open(intake);
  await intake.until(() => intake.readings.length === 1);
  expect(intake.taken()).toEqual(['d7/temperature=21.5']);
  expect(intake.plans['d7/temperature']?.facts?.origin).toBe('zigbee2mqtt bridge/devices');
  expect(intake.invalids).toEqual({ too_big: 1 });
});
