import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connectAsync, type MqttClient, type Packet } from 'mqtt';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import { FLAG } from '../../../agent/model/batch.ts';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { MqttSource } from '../../../drivers/mqtt/source.ts';
import { type RecordingIntake, recordingIntake } from '../../fakes/intake.ts';
import { startAedes } from '../../peers/aedes.ts';
import { type CrookedBroker, type Peer, startCrookedBroker } from '../../peers/crooked-broker.ts';
import { hasMosquitto, startMosquitto } from '../../peers/mosquitto.ts';
import { startProxy } from '../../peers/proxy.ts';
import { HASTY, worldOf } from './world.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function newSource(url: string, more: object = {}): MqttSource {
  const given = { url, topics: [{ topic: 'site/{device}', retained: 'seed' }], ...more };
  const source = new MqttSource('house', v.parse(mqttSettings, given), 'weir-test', worldOf(), HASTY);
  ends.push(() => source.close());
  return source;
}

async function opened(url: string, more: object = {}, intake = recordingIntake()) {
  const source = newSource(url, more);
  await source.open(intake);
  await online(source);
  return { source, intake };
}

async function online(source: MqttSource): Promise<void> {
  while (!['ok', 'waiting'].includes(source.health().state)) await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function publisher(url: string): Promise<MqttClient> {
  const client = await connectAsync(url);
  ends.push(() => client.endAsync(true));
  return client;
}

async function say(client: MqttClient, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) await client.publishAsync('site/d', `{"v":${i}}`, { qos: 1 });
}

const values = (intake: RecordingIntake) => intake.readings.map(({ value }) => value);
const fresh = (intake: RecordingIntake) =>
  intake.readings.filter(({ flags }) => !(flags & FLAG.REDELIVERED)).map(({ value }) => value);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

const publication = (messageId: number, value: number, dup = false): Packet => ({
  cmd: 'publish',
  topic: 'site/d',
  payload: `{"v":${value}}`,
  qos: 1,
  dup,
  retain: false,
  messageId,
});

/** A broker that says something after each subscription. */
async function prompter(say: (peer: Peer, connection: number) => void, present = false): Promise<CrookedBroker> {
  let connection = 0;
  const broker = await startCrookedBroker((packet, peer) => {
    if (packet.cmd === 'connect') {
      peer.send({ cmd: 'connack', reasonCode: 0, returnCode: 0, sessionPresent: present && connection > 0 });
      return true;
    }
    if (packet.cmd !== 'subscribe') return false;
    peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 1) });
    say(peer, connection++);
    return true;
  });
  ends.push(broker.stop);
  return broker;
}

const acked = (broker: CrookedBroker) =>
  broker.got.flatMap((packet) => (packet.cmd === 'puback' ? [packet.messageId] : []));

test('the library is the version whose handling of withheld acknowledgements was looked at', () => {
  const file = createRequire(import.meta.url).resolve('mqtt/package.json');
  expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe('5.16.0');
});

describe('acknowledgements', () => {
  test('leave after the commit, for all it covers, in the order of arrival', async () => {
    const broker = await prompter((peer) => {
      for (const id of [11, 12, 13, 14]) peer.send(publication(id, id));
    });
    const { source, intake } = await opened(broker.url);
    await intake.until(() => intake.deliveries.length === 4);
    expect(acked(broker)).toEqual([]);
    expect(source.health().figures['unacknowledged']).toBe(4);
    source.durable(3);
    await broker.until(() => acked(broker).length === 3);
    expect(acked(broker)).toEqual([11, 12, 13]);
    expect(source.health().figures['unacknowledged']).toBe(1);
  });

  test('of a broken connection are dropped, not sent on the next', async () => {
    const broker = await prompter((peer, connection) => peer.send(publication(11, connection)));
    const { source, intake } = await opened(broker.url);
    await intake.until(() => intake.deliveries.length === 1);
    for (const { socket } of broker.peers) socket.destroy();
    await intake.until(() => intake.deliveries.length === 2);
    source.durable(1);
    source.durable(2);
    await broker.until(() => acked(broker).length === 1);
    await turn();
    expect(acked(broker)).toEqual([11]);
  });

  test('go out for what was no reading, too: a poison message must not block', async () => {
    const broker = await prompter((peer) => {
      peer.send({ ...publication(1, 0), payload: 'garbage' } as Packet);
      peer.send({ ...publication(2, 0), topic: 'elsewhere' } as Packet);
      peer.send(publication(3, 3));
    });
    const { source, intake } = await opened(broker.url);
    await intake.until(() => intake.deliveries.length === 3);
    source.durable(3);
    await broker.until(() => acked(broker).length === 3);
    expect(intake.invalids).toEqual({ unparsable: 1 });
  });

  test.each([5, 4] as const)(
    'a message too large is counted and acknowledged, the next one comes (version %i)',
    async (protocol) => {
      const broker = await prompter((peer) => {
        peer.send({ ...publication(1, 0), payload: Buffer.alloc(3_000_000, 'x') } as Packet);
        peer.send(publication(2, 2));
      });
      const { source, intake } = await opened(broker.url, { protocol });
      await intake.until(() => intake.deliveries.length === 2);
      expect(intake.invalids).toEqual({ too_big: 1 });
      expect(values(intake)).toEqual([2]);
      source.durable(2);
      await broker.until(() => acked(broker).length === 2);
    },
  );
});

describe('what comes again', () => {
  test('is told apart by DUP, id and content, where the session is kept', async () => {
    const broker = await prompter((peer, connection) => {
      if (connection === 0) for (const id of [1, 2, 3]) peer.send(publication(id, id));
      else {
        peer.send(publication(1, 1, true)); // the same again
        peer.send(publication(2, 22, true)); // another message under an old id
        peer.send(publication(3, 3, false)); // equal, but not repeated
        peer.send(publication(4, 4, true)); // tried before, but it never arrived
      }
    }, true);
    const { source, intake } = await opened(broker.url);
    await intake.until(() => intake.deliveries.length === 3);
    for (const { socket } of broker.peers) socket.destroy();
    await intake.until(() => intake.deliveries.length === 7);
    expect(values(intake)).toEqual([1, 2, 3, 1, 22, 3, 4]);
    expect(fresh(intake)).toEqual([1, 2, 3, 22, 3, 4]);
    expect(source.health().figures).toMatchObject({ redelivered: 1, session_lost: 0, reconnects: 1 });
  });

  test('is new where the broker has lost the session, and that is noted', async () => {
    const broker = await prompter((peer) => peer.send(publication(1, 1, true)), false);
    const { source, intake } = await opened(broker.url);
    await intake.until(() => intake.deliveries.length === 1);
    for (const { socket } of broker.peers) socket.destroy();
    await intake.until(() => intake.deliveries.length === 2);
    expect(fresh(intake)).toEqual([1, 1]);
    expect(intake.forgets).toBe(1);
    expect(intake.notes['session_lost']).toBe(1);
    expect(source.health().figures['session_lost']).toBe(1);
  });

  test('is known again after a restart, from what the store remembers', async () => {
    let present = false;
    const broker = await startCrookedBroker((packet, peer) => {
      if (packet.cmd !== 'connect') return false;
      peer.send({ cmd: 'connack', reasonCode: 0, sessionPresent: present });
      peer.send(publication(5, 5, present));
      return true;
    });
    ends.push(broker.stop);
    const first = await opened(broker.url);
    await first.intake.until(() => first.intake.deliveries.length === 1);
    const { identity } = first.intake.deliveries[0] ?? {};
    await first.source.close();
    present = true;
    const second = await opened(broker.url, {}, recordingIntake({ committed: identity ? [identity] : [] }));
    await second.intake.until(() => second.intake.deliveries.length === 1);
    expect(second.intake.readings[0]?.flags).toBe(FLAG.REDELIVERED);
  });
});

describe.skipIf(!hasMosquitto)('with mosquitto', () => {
  test.each([5, 4] as const)(
    'a connection cut 10 times loses nothing and counts nothing twice (version %i)',
    async (protocol) => {
      const broker = await startMosquitto();
      ends.push(broker.stop);
      const proxy = await startProxy(broker.port);
      ends.push(proxy.close);
      const { source, intake } = await opened(`mqtt://127.0.0.1:${proxy.port}`, { protocol });
      const client = await publisher(broker.url);
      // A commit now and then, so that each cut finds some acknowledged, some committed and some neither.
      const deliver = intake.deliver.bind(intake);
      intake.deliver = (identity) => {
        const ticket = deliver(identity);
        if (ticket % 5 === 0) setImmediate(() => source.durable(ticket));
        return ticket;
      };
      for (let round = 0; round < 10; round++) {
        await say(client, round * 12, round * 12 + 12);
        await intake.until(() => fresh(intake).length >= round * 12 + 8);
        proxy.cut();
      }
      await intake.until(() => fresh(intake).length >= 120);
      expect(fresh(intake).toSorted((a, b) => Number(a) - Number(b))).toEqual(range(0, 120));
      expect(source.health().figures['redelivered']).toBeGreaterThan(0);
      expect(source.health().figures['session_lost']).toBe(0);
    },
  );

  test('messages sent while we were away wait for us', async () => {
    const broker = await startMosquitto();
    ends.push(broker.stop);
    const { source } = await opened(broker.url);
    await source.close();
    const client = await publisher(broker.url);
    await say(client, 0, 30);
    const { intake } = await opened(broker.url);
    await intake.until(() => intake.readings.length === 30);
    expect(values(intake)).toEqual(range(0, 30));
  });

  test('3.1.1 sends 20 at a time: the source asks for a commit before it stands still', async () => {
    const broker = await startMosquitto();
    ends.push(broker.stop);
    const { source, intake } = await opened(broker.url, { protocol: 4 });
    const client = await publisher(broker.url);
    await say(client, 0, 8);
    await intake.until(() => intake.readings.length === 8);
    expect(source.wantsCommit()).toBe(false);
    await say(client, 8, 40);
    await intake.until(() => intake.readings.length === 20);
    expect(source.wantsCommit()).toBe(true);
    source.durable(20);
    await intake.until(() => intake.readings.length === 40);
  });

  test('MQTT 5 sends as many as were asked for', async () => {
    const broker = await startMosquitto({ config: ['max_inflight_messages 0'] });
    ends.push(broker.stop);
    const { source, intake } = await opened(broker.url, { receive_maximum: 50 });
    const client = await publisher(broker.url);
    await say(client, 0, 60);
    await intake.until(() => intake.readings.length === 50);
    expect(source.wantsCommit()).toBe(true);
    expect(source.health().figures).toMatchObject({ unacknowledged: 50, inflight_limit: 50 });
    source.durable(50);
    await intake.until(() => intake.readings.length === 60);
  });

  test('a retained message is a seed, and comes once, not with each reconnect', async () => {
    const broker = await startMosquitto();
    ends.push(broker.stop);
    const client = await publisher(broker.url);
    await client.publishAsync('site/d', '{"v":7}', { qos: 1, retain: true });
    const proxy = await startProxy(broker.port);
    ends.push(proxy.close);
    const { source, intake } = await opened(`mqtt://127.0.0.1:${proxy.port}`);
    await intake.until(() => intake.seeds.length === 1);
    source.durable(1);
    await broker.logged('Received PUBACK from weir-test');
    proxy.cut();
    await online(source);
    await client.publishAsync('site/d', '{"v":8}', { qos: 1 });
    await intake.until(() => intake.readings.length === 1);
    expect(intake.seeds).toEqual([{ series: 'd/v', value: 7 }]);
    expect(values(intake)).toEqual([8]);
  });

  test('paused, it takes no more; resumed, it goes on where it was', async () => {
    const broker = await startMosquitto();
    ends.push(broker.stop);
    const { source, intake } = await opened(broker.url, { qos: 0 });
    const client = await publisher(broker.url);
    source.pause();
    await say(client, 0, 5);
    expect(intake.readings).toEqual([]);
    source.resume();
    await intake.until(() => intake.readings.length === 5);
    intake.full = true;
    await say(client, 5, 10);
    expect(intake.readings).toHaveLength(5);
    intake.full = false;
    await intake.until(() => intake.readings.length === 10);
    expect(values(intake)).toEqual(range(0, 10));
    expect(intake.deliveries.every(({ identity }) => identity === undefined)).toBe(true);
  });
});

test('a broker of 3.1.1 only serves as well', async () => {
  const broker = await startAedes();
  ends.push(broker.stop);
  const { source, intake } = await opened(broker.url);
  const client = await publisher(broker.url);
  await say(client, 0, 3);
  await intake.until(() => intake.readings.length === 3);
  expect(source.health()).toMatchObject({ state: 'ok', figures: { protocol: 4, messages: 3, inflight_limit: 20 } });
});

test('a refused subscription is a fault in health, with its filter', async () => {
  const broker = await startAedes({
    authorizeSubscribe: (_client: unknown, _sub: unknown, done: (error: null, sub: unknown) => void) =>
      done(null, null),
  });
  ends.push(broker.stop);
  const source = newSource(broker.url);
  await source.open(recordingIntake());
  while (source.health().state !== 'fault' || source.health().reason === undefined) await turn();
  while (!/subscription/.test(source.health().reason ?? '')) await turn();
  expect(source.health().detail).toMatch(/subscription to site\/\+: refused/);
});
