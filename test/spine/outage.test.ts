import { describe, expect, test } from 'vitest';
import { hasMosquitto, startMosquitto } from '../peers/mosquitto.ts';
import { startProxy } from '../peers/proxy.ts';
import { publishAll } from '../peers/publisher.ts';
import { Centre } from './centre.ts';
import { Edge } from './edge.ts';

const DEVICES = 200;
const RATE = 400;
const THIRD = 10_000;

describe.skipIf(!hasMosquitto)(
  'the central broker out of reach for the middle third of a run (needs mosquitto)',
  () => {
    test('nothing is lost, and when it returns a window that closes then does not wait behind the backlog', async () => {
      const centre = await Centre.open();
      const local = await startMosquitto();
      const proxy = await startProxy(centre.broker.port);
      // One summary a message and few in flight: the backlog takes its time.
      const uplink = 'message_summaries: 1, in_flight: 4';
      const edge = new Edge({ source: local.port, centre: proxy.port, fields: ['t'], uplink });
      const panes = () => centre.summaries(`"window" = '1s'`);
      const newest = () => Math.max(0, ...panes().map(({ to_ms }) => to_ms));
      const counted = () => panes().reduce((sum, { count }) => sum + count, 0);
      try {
        await edge.subscribed(local);
        let enough = false;
        const message = (i: number) => ({ topic: `site/dev${i % DEVICES}/env`, payload: `{"t":${i % 11}}` });
        const publishing = publishAll(local.url, Number.POSITIVE_INFINITY, RATE, message, () => enough);
        await centre.has('windows before the outage', () => newest() > 0);
        await new Promise((resolve) => setTimeout(resolve, THIRD - 2000));
        proxy.accept(false);
        proxy.cut();
        const down = Date.now();
        await new Promise((resolve) => setTimeout(resolve, THIRD));
        expect(newest()).toBeLessThanOrEqual(down + 1000);
        proxy.accept(true);
        const back = Date.now();
        await centre.has('a live window', () => newest() > back, 40_000);
        const ofTheOutage = () => panes().filter(({ from_ms }) => from_ms > down && from_ms < back - 2000).length;
        const early = ofTheOutage();
        await new Promise((resolve) => setTimeout(resolve, THIRD));
        enough = true;
        const readings = await publishing;
        await centre.has('every reading', () => counted() >= readings, 90_000);
        expect(counted(), edge.says()).toBe(readings);
        expect(early, 'windows of the outage that were there before the first live one').toBeLessThan(ofTheOutage());
        await centre.has('books at rest', () =>
          centre.ledgers().some((one) => one.summarised === readings && one.open === 0),
        );
      } finally {
        await edge.close();
        await proxy.close();
        await local.stop();
        await centre.close();
      }
    }, 240_000);
  },
);
