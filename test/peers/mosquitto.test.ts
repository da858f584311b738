import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { hasMosquitto, startMosquitto } from './mosquitto.ts';

test.skipIf(!hasMosquitto)('a mosquitto of our own lets a client in, and again after a restart', async () => {
  const broker = await startMosquitto();
  try {
    for (let i = 0; i < 2; i++) {
      const client = await connectAsync(broker.url);
      await client.publishAsync('a', 'x', { qos: 1 });
      await client.endAsync();
      await broker.restart();
    }
  } finally {
    await broker.stop();
  }
});

test.skipIf(!hasMosquitto)('it asks for passwords where some are given', async () => {
  const broker = await startMosquitto({ passwords: { ann: 'secret' } });
  try {
    await expect(connectAsync(broker.url, { username: 'ann', password: 'wrong' })).rejects.toThrow(/not auth/i);
    const client = await connectAsync(broker.url, { username: 'ann', password: 'secret' });
    await client.endAsync();
  } finally {
    await broker.stop();
  }
});

test.skipIf(!hasMosquitto)('it keeps a session through kill -9 where told to', async () => {
  const broker = await startMosquitto({ persistence: 'always' });
  try {
    const client = await connectAsync(broker.url, { clientId: 'keeps', clean: false });
    await client.subscribeAsync('a', { qos: 1 });
    await client.endAsync();
    await broker.logged('Saving in-memory database');
    await broker.kill();
    await broker.restart();
    const again = await connectAsync(broker.url, { clientId: 'keeps', clean: false });
    expect(again.connected).toBe(true);
    await again.endAsync();
  } finally {
    await broker.stop();
  }
});
