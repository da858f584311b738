import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listenToBroker } from '../../agent/discover/brokers.ts';
import type { Watch } from '../../agent/discover/hunt.ts';
import { liveValues } from '../../agent/discover/live-values.ts';
import { brokerSuggestion } from '../../agent/discover/suggest.ts';
import { sourcesYaml } from '../../config/add-sources.ts';
import { loadConfig } from '../../config/load.ts';
import { realWorld } from '../fakes/real-world.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from '../peers/mosquitto.ts';
import { publishAll } from '../peers/publisher.ts';

const WATCH: Watch = {
  now: Date.now,
  mono: () => performance.now(),
  wait: (length, signal) => sleep(length, undefined, signal && { signal }).catch(() => undefined),
};

/** Six dialects on one broker, and what belongs to none. */
const MESSAGES: readonly (readonly [topic: string, payload: string])[] = [
  ['zigbee2mqtt/bridge/info', '{"version":"2.14.1","config":{"mqtt":{"base_topic":"zigbee2mqtt"}}}'],
  [
    'zigbee2mqtt/bridge/devices',
    '[{"ieee_address":"0x01","friendly_name":"garden/shed","type":"EndDevice","supported":true,"definition":{"model":"x","vendor":"y","description":"","exposes":[{"type":"numeric","name":"temperature","property":"temperature","unit":"°C","access":1}]}}]',
  ],
  ['zigbee2mqtt/garden/shed', '{"temperature":21.4,"linkquality":120}'],
  ['tele/plug/LWT', 'Online'],
  ['tele/plug/SENSOR', '{"Time":"2026-11-22T12:00:00","ENERGY":{"Total":1.3,"Power":42,"Voltage":230}}'],
  ['shellies/announce', '{"id":"shellyplug-s-1","model":"SHPLG-S","mac":"AABBCC","ip":"10.0.0.5","fw_ver":"20230913"}'],
  ['shellies/shellyplug-s-1/relay/0/power', '17.5'],
  [
    'rtl_433/pi/events',
    '{"time":"2026-11-22 12:00:00","model":"Prologue-TH","id":5,"channel":3,"battery_ok":1,"temperature_C":21.0,"humidity":40}',
  ],
  [
    'application/1/device/1000000000000001/event/up',
    '{"deduplicationId":"a","time":"2026-11-22T12:00:00Z","deviceInfo":{"deviceName":"hall","devEui":"1000000000000001"},"fCnt":4,"fPort":2,"object":{"temperature":18.5}}',
  ],
  [
    'airgradient/readings/84fce612f5b8',
    '{"wifi":-46,"serialno":"84fce612f5b8","rco2":447,"pm02":7,"atmp":25.87,"rhum":43,"boot":6}',
  ],
  ['office/coffee', 'ready'],
  ['camera/front/status', 'online'],
];
const DIALECTS = ['airgradient', 'chirpstack', 'rtl_433', 'shelly-gen1', 'tasmota', 'zigbee2mqtt'];

describe.skipIf(!hasMosquitto)('a broker with six dialects', { timeout: 240_000 }, () => {
  let broker: Mosquitto;
  const talking = new AbortController();
  let talk: Promise<void>;
  beforeAll(async () => {
    broker = await startMosquitto();
    talk = keepTalking();
  });
  afterAll(async () => {
    talking.abort();
    await talk;
    await broker.stop();
  });

  async function keepTalking(): Promise<void> {
    await publishAll(
      broker.url,
      100_000,
      40,
      (i) => {
        const [topic, payload] = MESSAGES[i % MESSAGES.length] as (typeof MESSAGES)[number];
        return { topic, payload };
      },
      () => talking.signal.aborted,
    );
  }

  test('all six are found and no other, and the configuration for them runs unchanged', async () => {
    const world = realWorld();
    const heard = await listenToBroker({ url: broker.url }, 3000, world, WATCH);
    expect(heard.kind).toBe('heard');
    if (heard.kind !== 'heard') return;
    expect(heard.dialects.map(({ preset }) => preset).sort()).toEqual(DIALECTS);
    const suggestion = brokerSuggestion(broker.url, heard.dialects, []);
    expect(loadConfig(sourcesYaml([suggestion]), 'found.yaml').kind).toBe('ok');
    const live = await liveValues(suggestion, 3000, world, WATCH);
    const values = Object.fromEntries(live.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      'garden/shed/temperature': 21.4,
      'plug/ENERGY.Power': 42,
      '1000000000000001/temperature': 18.5,
    });
  });

  test('one that is not there is said to be so', async () => {
    const heard = await listenToBroker({ url: 'mqtt://127.0.0.1:1' }, 100, realWorld(), WATCH);
    expect(heard).toMatchObject({ kind: 'problem', detail: expect.stringContaining('refused') as string });
  });
});
