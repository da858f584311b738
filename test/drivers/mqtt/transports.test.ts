import { connectAsync } from 'mqtt';
import * as v from 'valibot';
import { afterEach, expect, test } from 'vitest';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { MqttSource } from '../../../drivers/mqtt/source.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { freePort, hasMosquitto, startMosquitto } from '../../peers/mosquitto.ts';
import { hasOpenssl, newAuthority } from '../../peers/openssl.ts';
import { HASTY, worldOf } from './world.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const AT = Date.parse('2026-11-22T08:30:00Z');

interface Way {
  readonly url: string;
  readonly ca?: string;
}

/** A broker with a plain listener, by which is published, and one of another kind, at which is listened. */
async function startBroker(scheme: 'mqtts' | 'ws' | 'wss'): Promise<{ plain: string; way: Way }> {
  const port = await freePort();
  const lines = [`listener ${port} 127.0.0.1`, ...(scheme === 'mqtts' ? [] : ['protocol websockets'])];
  const way = { url: `${scheme}://127.0.0.1:${port}` };
  if (scheme === 'ws') {
    const broker = await startMosquitto({ config: lines });
    ends.push(broker.stop);
    return { plain: broker.url, way };
  }
  const authority = newAuthority();
  ends.push(authority.remove);
  const { cert, key } = authority.issue('broker', 'IP:127.0.0.1');
  const broker = await startMosquitto({ config: [...lines, `certfile ${cert}`, `keyfile ${key}`] });
  ends.push(broker.stop);
  return { plain: broker.url, way: { ...way, ca: authority.ca } };
}

async function listen(way: Way, intake: 'tap' | 'plain', protocol: 4 | 5) {
  const topics = [{ topic: 'site/{device}', retained: 'use' }];
  const settings = v.parse(mqttSettings, { ...way, intake, protocol, topics });
  const world = { ...worldOf(), clock: { now: () => AT, mono: () => performance.now() } };
  const source = new MqttSource(intake, settings, `weir-${intake}`, world, HASTY);
  ends.push(() => source.close());
  const taken = recordingIntake();
  await source.open(taken);
  return { source, taken };
}

/** Small ones in a burst, and some that no record of TLS and no frame of a WebSocket holds whole. */
const MESSAGES = Array.from({ length: 60 }, (_, i) => ({
  topic: `site/d${i % 7}`,
  payload:
    i % 9 === 0 ? `{"v":${i},"note":"${'x'.repeat(40_000)}"}` : i % 13 === 0 ? '{"v":' : `{"v":${i / 8},"n":${i}}`,
  qos: (i % 3 === 0 ? 0 : 1) as 0 | 1,
}));

test.skipIf(!hasMosquitto || !hasOpenssl).each([
  ['mqtts', 5],
  ['mqtts', 4],
  ['ws', 5],
  ['wss', 4],
] as const)(
  'over %s, MQTT %i, the tap takes and acknowledges what the library would',
  { timeout: 60_000 },
  async (scheme, protocol) => {
    const { plain, way } = await startBroker(scheme);
    const publisher = await connectAsync(plain);
    ends.push(() => publisher.endAsync(true));
    // Kept by the broker, so that each source gets it once its subscription stands.
    await publisher.publishAsync('site/first', '{"v":1}', { qos: 1, retain: true });
    const results: unknown[] = [];
    const sources = await Promise.all((['tap', 'plain'] as const).map((intake) => listen(way, intake, protocol)));
    await Promise.all(sources.map(({ taken }) => taken.until(() => taken.deliveries.length === 1)));
    for (const { source } of sources) source.durable(1);
    // At most as many at once as a broker sends unacknowledged by default.
    for (let from = 0; from < MESSAGES.length; from += 20) {
      const some = MESSAGES.slice(from, from + 20);
      await Promise.all(some.map(({ topic, payload, qos }) => publisher.publishAsync(topic, payload, { qos })));
      for (const { source, taken } of sources) {
        await taken.until(() => taken.deliveries.length === 1 + from + some.length);
        source.durable(taken.deliveries.length);
      }
    }
    for (const { source, taken } of sources) {
      const { messages, bytes, unacknowledged } = source.health().figures as Record<string, number>;
      const readings = taken.readings.map(({ ticket: _, ...reading }) => reading);
      results.push({ readings, invalids: taken.invalids, messages, bytes, unacknowledged });
      await source.close();
    }
    expect(results[0]).toEqual(results[1]);
    expect(results[0]).toMatchObject({ messages: 1 + MESSAGES.length, unacknowledged: 0 });

    // The broker has the acknowledgements: to the same session it sends only what is new.
    const again = await Promise.all((['tap', 'plain'] as const).map((intake) => listen(way, intake, protocol)));
    await publisher.publishAsync('site/last', '{"v":99}', { qos: 1 });
    for (const { taken } of again) {
      await taken.until(() => taken.readings.some(({ value }) => value === 99));
      expect(taken.taken()).toEqual(['last/v=99']);
    }
  },
);
