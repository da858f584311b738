import * as v from 'valibot';
import { expect, test } from 'vitest';
import { mqttSettings } from '../../../drivers/mqtt/settings.ts';
import { MqttSource } from '../../../drivers/mqtt/source.ts';
import { recordingIntake } from '../../fakes/intake.ts';
import { type Peer, startCrookedBroker } from '../../peers/crooked-broker.ts';
import { HASTY, worldOf } from './world.ts';

/** The fixed header and topic of a QoS 0 message with so many bytes of payload: five times 64 KiB and no more. */
const CHUNK = Buffer.alloc(65_536, 'x');
const CHUNKS = 5;
const HEAD = Buffer.concat([
  Buffer.from([0x30, ...varint(8 + 1 + CHUNKS * CHUNK.length), 0, 6]),
  Buffer.from('site/d'),
  Buffer.from([0]),
]);

test('a large message that takes longer than the keepalive does not cost the connection', async () => {
  const broker = await startCrookedBroker((packet, peer) => {
    if (packet.cmd === 'pingreq') return true; // The answer would stand behind the message.
    if (packet.cmd === 'subscribe') void drip(peer);
    return false;
  });
  const given = { url: broker.url, keepalive: '1s', topics: [{ topic: 'site/{device}' }] };
  const source = new MqttSource('house', v.parse(mqttSettings, given), 'weir-test', worldOf(), HASTY);
  const intake = recordingIntake();
  await source.open(intake);
  try {
    await intake.until(() => intake.readings.length === 1);
    expect(intake.invalids).toEqual({ too_big: 1 });
    expect(broker.got.filter(({ cmd }) => cmd === 'connect')).toHaveLength(1);
    expect(broker.got.filter(({ cmd }) => cmd === 'pingreq').length).toBeGreaterThan(1);
  } finally {
    await source.close();
    await broker.stop();
  }
});

/** Sends the message over two and a half seconds, and a small one behind it. */
async function drip({ socket, send }: Peer): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  socket.write(HEAD);
  for (let i = 0; i < CHUNKS; i++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    socket.write(CHUNK);
  }
  send({ cmd: 'publish', topic: 'site/d', payload: '{"v":1}', qos: 0, dup: false, retain: false });
}

function varint(n: number): number[] {
  return n < 128 ? [n] : [(n % 128) | 128, ...varint(Math.floor(n / 128))];
}
