import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';

export interface Broker {
  readonly url: string;
  /** Publishes as a device on the same machine would. */
  publish(topic: string, payload: string): void;
  close(): Promise<void>;
}

/** A small MQTT 3.1.1 broker inside this program, on a free port that only this machine reaches. */
export async function startBroker(): Promise<Broker> {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    publish(topic, payload) {
      const packet = { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false } as const;
      // A publisher learns of a failure only by a missing acknowledgement; the demo's devices do not care.
      aedes.publish(packet, () => undefined);
    },
    async close() {
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
