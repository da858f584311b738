import { connectAsync } from 'mqtt';

/**
 * Publishes at QoS 1, `rate` messages a second, until `count` are sent or `enough` says so; resolves with their number
 * when the broker has acknowledged all of them.
 */
export async function publishAll(
  url: string,
  count: number,
  rate: number,
  message: (i: number) => { topic: string; payload: string },
  enough: () => boolean = () => false,
): Promise<number> {
  // A publisher that reconnected would publish again what it had no PUBACK for, and the broker would take it as new.
  const client = await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0 });
  const cut = new Promise<never>((_, reject) => {
    client.once('disconnect', (packet) => reject(new Error(`the broker ended the publisher: ${packet.reasonCode}`)));
    client.once('close', () => reject(new Error('the publisher lost its connection')));
  });
  cut.catch(() => undefined);
  const began = performance.now();
  const pending: Promise<unknown>[] = [];
  let sent = 0;
  while (sent < count && !enough()) {
    const due = Math.min(count, Math.ceil(((performance.now() - began) * rate) / 1000));
    for (; sent < due; sent++) {
      const { topic, payload } = message(sent);
      pending.push(client.publishAsync(topic, payload, { qos: 1 }));
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.race([Promise.all(pending), cut]);
  await client.endAsync();
  return sent;
}
