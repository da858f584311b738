import fc from 'fast-check';
import type { Packet } from 'mqtt';
import * as v from 'valibot';
import { afterEach, expect, test } from 'vitest';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { MqttSource } from '../../../drivers/mqtt/source.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { generate, type Peer, startCrookedBroker } from '../../peers/crooked-broker.ts';
import { HASTY, worldOf } from './world.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const AT = Date.parse('2026-11-22T08:30:00Z');

/** A source and its intake, with a clock that stands still. */
function newSource(url: string, intake: 'tap' | 'plain', protocol: 4 | 5) {
  const topics = [{ topic: 'site/{device}', retained: 'use' }];
  const settings = v.parse(mqttSettings, { url, intake, protocol, topics, max_packet: '1kB' });
  const world = { ...worldOf(), clock: { now: () => AT, mono: () => performance.now() } };
  const source = new MqttSource(intake, settings, `weir-${intake}`, world, HASTY);
  ends.push(() => source.close());
  return { source, taken: recordingIntake() };
}

/** Sends a stream in pieces, each of them in a packet of its own as far as the network lets it. */
async function dribble({ socket }: Peer, stream: Buffer, cuts: readonly number[]): Promise<void> {
  socket.setNoDelay(true);
  let from = 0;
  for (const cut of [...cuts.filter((at) => at < stream.length).sort((a, b) => a - b), stream.length]) {
    if (cut === from) continue;
    await new Promise<unknown>((resolve) => socket.write(stream.subarray(from, cut), resolve));
    await new Promise((resolve) => setImmediate(resolve));
    from = cut;
  }
}

/** The same stream to one source of each kind: what they took, and what they acknowledged. */
async function both(packets: readonly Packet[], cuts: readonly number[], protocol: 4 | 5) {
  const stream = Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion: protocol })));
  let sent = Promise.resolve();
  const acked = new Map<Peer, string[]>();
  const names = new Map<Peer, string>();
  const broker = await startCrookedBroker((packet, peer) => {
    if (packet.cmd === 'connect') names.set(peer, packet.clientId);
    // Never into the middle of what is still on its way.
    if (packet.cmd === 'pubrec') void sent.then(() => peer.send({ cmd: 'pubrel', messageId: packet.messageId ?? 0 }));
    if (packet.cmd === 'puback' || packet.cmd === 'pubrec' || packet.cmd === 'pubcomp') {
      acked.set(peer, [...(acked.get(peer) ?? []), `${packet.cmd} ${packet.messageId}`]);
    }
    if (packet.cmd === 'pingreq') void sent.then(() => peer.send({ cmd: 'pingresp' }));
    if (packet.cmd !== 'subscribe') return ['pubrec', 'pubcomp', 'pingreq'].includes(packet.cmd);
    peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [1] });
    sent = dribble(peer, stream, cuts);
    return true;
  });
  ends.push(broker.stop);
  const results: Record<string, unknown> = {};
  const exactlyTwice = packets.filter((packet) => packet.cmd === 'publish' && packet.qos === 2).length;
  const atLeastOnce = packets.filter((packet) => packet.cmd === 'publish' && packet.qos === 1).length;
  for (const kind of ['tap', 'plain'] as const) {
    const { source, taken } = newSource(broker.url, kind, protocol);
    await source.open(taken);
    await taken.until(() => taken.deliveries.length === packets.filter(({ cmd }) => cmd === 'publish').length);
    source.durable(taken.deliveries.length);
    const peer = [...names].find(([, name]) => name === `weir-${kind}`)?.[0] as Peer;
    const count = (cmd: string) => (acked.get(peer) ?? []).filter((ack) => ack.startsWith(cmd)).length;
    await broker.until(() => count('puback') === atLeastOnce && count('pubcomp') === exactlyTwice);
    // What comes by way of QoS 2 takes a round more, and others overtake it.
    const twice = (series: string) => series.startsWith('twice');
    const of = (wanted: boolean) => taken.readings.filter(({ series }) => twice(series) === wanted);
    results[kind] = {
      readings: of(false).map(({ ticket: _, ...reading }) => reading),
      twice: of(true).map(({ ticket: _, ...reading }) => reading),
      identities: taken.deliveries.flatMap(({ identity }) => (identity ? [identity] : [])),
      invalids: taken.invalids,
      notes: taken.notes,
      // The library looks at its packets a little later than at what is too large.
      acked: acked
        .get(peer)
        ?.filter((ack) => ack.startsWith('puback'))
        .sort(),
      figures: (({ messages, bytes, oversize }) => ({ messages, bytes, oversize }))(source.health().figures as never),
    };
    await source.close();
  }
  await broker.stop();
  ends.length = 0;
  return results;
}

const payload = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `{"v":${JSON.stringify(value)},"n":1}`),
  fc.constantFrom(
    '{"v":"x","n":2}',
    '{"v":1',
    '',
    '{"v":null,"n":3}',
    '[1,2]',
    '{"v":1e400,"n":0}',
    `{"v":"${'x'.repeat(1000)}"}`,
  ),
);
const properties = fc.constantFrom(
  undefined,
  { messageExpiryInterval: 9, contentType: 'application/json' },
  { userProperties: { a: 'b', c: 'd' }, payloadFormatIndicator: true },
  { subscriptionIdentifier: 300, correlationData: Buffer.from([1, 2]), responseTopic: 'r' },
);
const messages = fc
  .array(
    fc.tuple(
      fc.constantFrom('site/a', 'site/b', 'other/c'),
      payload,
      fc.constantFrom(0, 0, 1, 1, 1, 2),
      fc.boolean(),
      properties,
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((given) =>
    given.map(([topic, text, qos, retain, its], i): Packet => {
      const small = qos === 2 ? '{"v":2}' : text;
      return {
        cmd: 'publish',
        ...{
          topic: qos === 2 ? 'site/twice' : topic,
          payload: small,
          qos: qos as 0 | 1 | 2,
          retain,
          dup: false,
          messageId: 100 + i,
        },
        ...(its ? { properties: its as never } : {}),
      };
    }),
  );

test('the tap takes and acknowledges what the library would', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      messages,
      fc.array(fc.nat(1500), { maxLength: 10 }),
      fc.constantFrom(4 as const, 5 as const),
      async (given, cuts, protocol) => {
        const ping: Packet = { cmd: 'pingresp' };
        const { tap, plain } = await both([ping, ...given, ping], cuts, protocol);
        expect(tap).toEqual(plain);
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
});

test.each([
  ['a topic alias', Buffer.from([0x30, 11, 0, 6, ...Buffer.from('site/a'), 3, 0x23, 0])],
  ['a malformed length', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1])],
  ['QoS 3', Buffer.from([0x36, 9, 0, 6, ...Buffer.from('site/a'), 0, 1])],
])('a broker that sends %s is left, and connected to again', async (_, bad) => {
  let connections = 0;
  const broker = await startCrookedBroker((packet, peer) => {
    if (packet.cmd !== 'subscribe') return false;
    peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [1] });
    connections++;
    if (connections === 1) peer.socket.write(bad);
    else peer.send({ cmd: 'publish', topic: 'site/a', payload: '{"v":1}', qos: 0, retain: false, dup: false });
    return true;
  });
  ends.push(broker.stop);
  const { source, taken } = newSource(broker.url, 'tap', 5);
  await source.open(taken);
  await taken.until(() => taken.readings.length === 1);
  expect(connections).toBe(2);
});
