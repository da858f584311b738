import { createServer } from 'node:net';

const TRIED = 100;

/** The first port from `wanted` on that nothing listens on; undefined where a hundred are taken. */
export async function freePort(wanted: number, host: string): Promise<number | undefined> {
  for (let port = wanted; port < wanted + TRIED && port < 65536; port++) {
    if (await isFree(port, host)) return port;
  }
  return undefined;
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
