import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasMosquitto, startMosquitto } from '../peers/mosquitto.ts';
import { startWeir } from '../peers/weir.ts';
import { Site } from './site.ts';

const sites: Site[] = [];
function newSite(): Site {
  const site = new Site();
  sites.push(site);
  return site;
}
afterEach(async () => {
  for (const site of sites.splice(0)) await site.close();
});

describe('an agent that is told to stop', () => {
  const SENSOR = 'sources: { bench: { driver: simulated } }\nseries: { "**": { idle_after: 200ms } }\nwindows: [1s]\n';

  test('while it starts, is gone at once, and the store is sound at the next start', async () => {
    const moments = [100, 300, 450, 600, 750];
    const site = newSite().configure(SENSOR);
    for (const ms of moments) {
      site.agent = startWeir(['run', '-c', 'weir.yaml'], site.path);
      await new Promise((resolve) => setTimeout(resolve, ms));
      site.agent.process.kill('SIGINT');
      const [code, signal] = await once(site.agent.process, 'exit');
      expect(code ?? signal, `${ms} ms after the start`).toBeOneOf([0, 'SIGINT']);
    }
    await site.start();
    const { notes } = await site.shows('windows', ({ ledger }) => ledger.summarised > 0);
    expect(notes).toEqual([]);
    expect(await site.imbalance()).toBe(0);
  });

  describe('by a broker that does not answer', () => {
    let silent: Server;
    const sockets = new Set<Socket>();
    beforeEach(async () => {
      silent = createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
      });
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
    });
    afterEach(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });

    test.skipIf(!hasMosquitto)(
      'ends in order, within 5 s, and leaves nothing out of the books (needs mosquitto)',
      async () => {
        const broker = await startMosquitto();
        const site = newSite();
        const mute = `mqtt://127.0.0.1:${(silent.address() as { port: number }).port}`;
        const topics = 'topics: [{ topic: "t/{device}" }]';
        try {
          await site
            .configure(
              `${SENSOR.replace('{ bench', `{ mute: { driver: mqtt, url: "${mute}", ${topics} }, hung: { driver: mqtt, url: "${broker.url}", ${topics} }, bench`)}
uplinks: { mute: { driver: mqtt, url: "${mute}" }, hung: { driver: mqtt, url: "${broker.url}" } }`,
            )
            .start();
          await site.said('"mqtt_online"', 2);
          process.kill(broker.pid, 'SIGSTOP');
          await site.shows('windows', ({ ledger }) => ledger.summarised > 0);
          const began = performance.now();
          expect(await site.agent.stop()).toBe(0);
          expect(performance.now() - began).toBeLessThan(5000);
          expect(site.agent.output()).toContain('"event":"stopped"');
        } finally {
          process.kill(broker.pid, 'SIGCONT');
          await broker.stop();
        }
      },
    );
  });
});
