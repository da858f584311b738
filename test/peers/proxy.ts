import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on 127.0.0.1 whose connections can be cut, or held back, at any moment. */
export interface Proxy {
  readonly port: number;
  /** Cuts every connection, without a goodbye. */
  cut(): void;
  /** While false, new connections are refused (closed at once). */
  accept(accept: boolean): void;
  close(): Promise<void>;
}

/** `watch` is called for each connection, and answers what is to be handed the bytes that come back over it. */
export async function startProxy(
  target: number,
  host = '127.0.0.1',
  port = 0,
  watch?: () => (chunk: Buffer) => void,
): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let accepting = true;
  const server = createServer((near) => {
    if (!accepting) return near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    if (watch) far.on('data', watch());
    near.pipe(far);
    far.pipe(near);
    return undefined;
  });
  server.listen(port, host);
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cut,
    accept(accept) {
      accepting = accept;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
