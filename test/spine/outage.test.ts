import { connectAsync } from 'mqtt';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../agent/wire/message.ts';
import { ALL_SUMMARIES } from '../../agent/wire/topics.ts';
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
      // What the broker is given, in its order: whoever looks now and then may look too late.
      const listener = await connectAsync(centre.broker.url);
      const panes: { from: number; to: number }[] = [];
      let newest = 0;
      listener.on('message', (_topic, payload) => {
        const parsed = parseMessage(payload);
        if (parsed.kind === 'bad') return;
        for (const { window, from, to } of parsed.message.summaries) {
          if (window !== '1s') continue;
          panes.push({ from, to });
          newest = Math.max(newest, to);
        }
      });
      await listener.subscribeAsync(ALL_SUMMARIES, { qos: 1 });
      try {
        await edge.subscribed(local);
        let enough = false;
        const message = (i: number) => ({ topic: `site/dev${i % DEVICES}/env`, payload: `{"t":${i % 11}}` });
        const publishing = publishAll(local.url, Number.POSITIVE_INFINITY, RATE, message, () => enough);
        await centre.has('windows before the outage', () => newest > 0);
        await new Promise((resolve) => setTimeout(resolve, THIRD - 2000));
        proxy.accept(false);
        proxy.cut();
        const down = Date.now();
        await new Promise((resolve) => setTimeout(resolve, THIRD));
        expect(newest).toBeLessThanOrEqual(down + 1000);
        proxy.accept(true);
        const back = Date.now();
        await centre.has('a live window', () => newest > back);
        await new Promise((resolve) => setTimeout(resolve, THIRD));
        enough = true;
        const readings = await publishing;
        await centre.has('every reading', () => centre.counted() >= readings, 90_000);
        expect(centre.counted(), edge.says()).toBe(readings);
        const ofTheOutage = ({ from }: { from: number }) => from > down && from < back - 2000;
        const early = panes.slice(
          0,
          panes.findIndex(({ to }) => to > back),
        );
        const all = panes.filter(ofTheOutage).length;
        expect(early.filter(ofTheOutage).length, 'windows of the outage before the first live one').toBeLessThan(all);
        await centre.has('books at rest', () =>
          centre.ledgers().some((one) => one.summarised === readings && one.open === 0),
        );
      } finally {
        await listener.endAsync();
        await edge.close();
        await proxy.close();
        await local.stop();
        await centre.close();
      }
    }, 240_000);
  },
);
