import { connectAsync } from 'mqtt';

/** Publishes `count` messages at QoS 1, `rate` a second, and resolves when the broker has acknowledged all of them. */
export async function publishAll(
  url: string,
  count: number,
  rate: number,
  message: (i: number) => { topic: string; payload: string },
): Promise<void> {
  const client = await connectAsync(url, { protocolVersion: 5 });
  const began = performance.now();
  const pending: Promise<unknown>[] = [];
  for (let sent = 0; sent < count; ) {
    const due = Math.min(count, Math.ceil(((performance.now() - began) * rate) / 1000));
    for (; sent < due; sent++) {
      const { topic, payload } = message(sent);
      pending.push(client.publishAsync(topic, payload, { qos: 1 }));
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.all(pending);
  await client.endAsync();
}
