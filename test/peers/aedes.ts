import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';

export interface EmbeddedBroker {
  readonly aedes: Aedes;
  readonly port: number;
  readonly url: string;
  /** Cuts every connection, as if the cable were pulled; the broker goes on. */
  cut(): void;
  stop(): Promise<void>;
}

/** The embedded broker (MQTT 3.1.1 only) on a free port. */
export async function startAedes(options: object = {}): Promise<EmbeddedBroker> {
  const aedes = await Aedes.createBroker(options);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    aedes,
    port,
    url: `mqtt://127.0.0.1:${port}`,
    cut,
    stop: async () => {
      cut();
      server.close();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
}
