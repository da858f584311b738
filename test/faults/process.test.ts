import { describe, expect, test } from 'vitest';
import { hasMosquitto } from '../peers/mosquitto.ts';
import { startProxy } from '../peers/proxy.ts';
import { publishAll } from '../peers/publisher.ts';
import { Centre } from '../spine/centre.ts';
import { Edge } from '../spine/edge.ts';

const MESSAGES = 1500;

describe.skipIf(!hasMosquitto)('under load (needs mosquitto)', () => {
  test.each([
    ['SIGTERM at any moment ends the agent in order, and nothing is lost or counted twice', 'stop'],
    ['a link cut every 300 ms gets everything through in the end', 'flap'],
  ])(
    '%s',
    async (_, fault) => {
      const centre = await Centre.open();
      const proxy = await startProxy(centre.broker.port);
      const edge = new Edge({ source: centre.broker.port, centre: proxy.port, fields: ['n'] });
      const codes: (number | null)[] = [];
      let enough = false;
      try {
        await edge.subscribed(centre.broker);
        const publishing = publishAll(centre.broker.url, MESSAGES, 400, (i) => ({
          topic: 'site/d/env',
          payload: `{"n":${i}}`,
        }));
        const harm = (async () => {
          for (let i = 0; i < (fault === 'stop' ? 3 : 30) && !enough; i++) {
            await new Promise((resolve) => setTimeout(resolve, fault === 'stop' ? 700 + 130 * i : 300));
            if (fault === 'flap') proxy.cut();
            else codes.push(await edge.stopAndRestart());
          }
        })();
        await publishing;
        enough = true;
        await harm;
        const counted = () => centre.summaries(`"window" = '1s'`).reduce((sum, { count }) => sum + count, 0);
        await centre.has('every reading', () => counted() >= MESSAGES);
        expect(counted(), edge.says()).toBe(MESSAGES);
        expect(codes.filter((code) => code !== 0)).toEqual([]);
      } finally {
        await edge.close();
        await proxy.close();
        await centre.close();
      }
    },
    240_000,
  );
});
