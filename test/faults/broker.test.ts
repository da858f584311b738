import * as v from 'valibot';
import { afterEach, expect, test } from 'vitest';
import { mqttSettings } from '../../drivers/mqtt/settings.ts';
import { MqttSource } from '../../drivers/mqtt/source.ts';
import { HASTY, worldOf } from '../drivers/mqtt/world.ts';
import { type RecordingIntake, recordingIntake } from '../fakes/intake.ts';
import { type CrookedBroker, type Peer, startCrookedBroker, type Trick } from '../peers/crooked-broker.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A source on a broker that behaves as told; `say` is called after each subscription. */
async function sourceOn(
  trick: Trick,
  say: (peer: Peer, connection: number) => void,
  more: object = {},
): Promise<{ broker: CrookedBroker; intake: RecordingIntake; source: MqttSource }> {
  let connection = 0;
  const broker = await startCrookedBroker((packet, peer) => {
    if (trick(packet, peer)) return true;
    if (packet.cmd !== 'subscribe') return false;
    peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 1) });
    say(peer, connection++);
    return true;
  });
  ends.push(broker.stop);
  const given = { url: broker.url, topics: [{ topic: 'site/{device}', retained: 'seed' }], ...more };
  const source = new MqttSource('house', v.parse(mqttSettings, given), 'weir-test', worldOf(), HASTY);
  ends.push(() => source.close());
  const intake = recordingIntake();
  await source.open(intake);
  return { broker, intake, source };
}

function reading(peer: Peer, value: number, more: object = {}): void {
  const packet = {
    cmd: 'publish',
    topic: 'site/d',
    payload: `{"v":${value}}`,
    qos: 0,
    dup: false,
    retain: false,
    ...more,
  };
  peer.send(packet as Parameters<Peer['send']>[0]);
}

const NOTHING = (): boolean => false;
const values = ({ readings }: RecordingIntake) => readings.map(({ value }) => value);

test('a broker that has gone without a word is noticed by its silence, and the source connects anew', async () => {
  let dumb = true;
  const { intake, broker } = await sourceOn(
    ({ cmd }) => cmd === 'pingreq' && dumb,
    (peer, connection) => {
      dumb = connection === 0;
      if (connection > 0) reading(peer, 7);
    },
    { keepalive: '1s' },
  );
  await intake.until(() => intake.readings.length === 1);
  expect(broker.got.filter(({ cmd }) => cmd === 'connect')).toHaveLength(2);
});

test('one message sent a thousand times over is one reading, and each repetition is counted', async () => {
  const STORM = 1000;
  const present: Trick = ({ cmd }, peer) => {
    if (cmd !== 'connect') return false;
    peer.send({ cmd: 'connack', sessionPresent: true, reasonCode: 0, returnCode: 0 });
    return true;
  };
  const { intake, source } = await sourceOn(present, (peer) => {
    for (let i = 0; i <= STORM; i++) reading(peer, 5, { qos: 1, messageId: 9, dup: i > 0 });
    reading(peer, 6);
  });
  await intake.until(() => values(intake).includes(6));
  const fresh = intake.readings.filter(({ flags }) => flags === 0).map(({ value }) => value);
  expect(fresh).toEqual([5, 6]);
  expect(source.health().figures).toMatchObject({ redelivered: STORM, messages: STORM + 2 });
});

test('ten thousand retained messages at once are no readings', async () => {
  const FLOOD = 10_000;
  const { intake } = await sourceOn(NOTHING, (peer) => {
    for (let i = 0; i < FLOOD; i++) reading(peer, i, { topic: `site/d${i}`, retain: true });
    reading(peer, 3);
  });
  await intake.until(() => intake.readings.length > 0);
  expect(values(intake)).toEqual([3]);
  expect(intake.notes).toMatchObject({ retained_seeds: FLOOD });
});

/** A QoS 0 message whose topic is these bytes. */
function raw(topic: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([topic.length >> 8, topic.length & 255]), topic, Buffer.from('{"v":1}')]);
  const length: number[] = [];
  for (let left = body.length; length.length === 0 || left > 0; left = Math.floor(left / 128)) {
    length.push((left % 128) | (left >= 128 ? 128 : 0));
  }
  return Buffer.concat([Buffer.from([0x30, ...length]), body]);
}

test.each([
  ['no UTF-8', Buffer.from([0x73, 0xff, 0xfe])],
  ['half a character', Buffer.from([0x73, 0xe2, 0x82])],
  ['a NUL', Buffer.from('site/\0')],
  ['a wildcard', Buffer.from('site/#')],
  ['another wildcard', Buffer.from('+')],
  ['nothing', Buffer.alloc(0)],
  ['65,535 bytes', Buffer.alloc(65_535, 'site/')],
])('a topic of %s gives no reading, and the source goes on', async (_, topic) => {
  const { intake } = await sourceOn(
    NOTHING,
    (peer, connection) => {
      // MQTT 3.1.1 knows no topic alias: a topic of nothing is none.
      if (connection === 0) peer.socket.write(raw(topic));
      reading(peer, 7);
    },
    { protocol: 4 },
  );
  await intake.until(() => values(intake).includes(7));
  expect(intake.readings.filter(({ series }) => series !== 'd/v')).toEqual([]);
});

test.each([
  ['a length that never ends', [0x30, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ['a packet of no known type', [0x00, 0x00]],
  ['flags that cannot be', [0x36, 0x05, 0x00, 0x01, 0x61, 0x00, 0x01]],
  ['an acknowledgement cut short', [0x40, 0x01, 0x00]],
  ['an acknowledgement of nothing', [0x40, 0x02, 0x12, 0x34]],
  ['a second welcome', [0x20, 0x02, 0x00, 0x00]],
  ['a SUBACK of nothing', [0x90, 0x03, 0x77, 0x77, 0x80]],
  ['text', [...Buffer.from('HTTP/1.1 200 OK\r\n\r\n')]],
  ['noise', Array.from({ length: 500 }, (_, i) => (i * 151 + 89) % 256)],
])('%s in the middle of a connection costs the connection at most', async (_, bytes) => {
  const { intake } = await sourceOn(NOTHING, (peer, connection) => {
    if (connection === 0) peer.socket.write(Buffer.from(bytes));
    if (connection === 0) setImmediate(() => peer.socket.end());
    else reading(peer, 7);
  });
  await intake.until(() => values(intake).includes(7));
});
