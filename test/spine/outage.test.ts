import { describe, expect, test } from 'vitest';
import { hasMosquitto, startMosquitto } from '../peers/mosquitto.ts';
import { startProxy } from '../peers/proxy.ts';
import { publishAll } from '../peers/publisher.ts';
import { until } from '../peers/until.ts';
import { scratch, startWeir } from '../peers/weir.ts';
import { Centre } from './centre.ts';

describe.skipIf(!hasMosquitto)(
  'the central broker out of reach for the middle third of a run (needs mosquitto)',
  () => {
    test('nothing is lost, and when it returns a window that closes then does not wait behind the backlog', async () => {
      const centre = await Centre.open();
      const local = await startMosquitto();
      const proxy = await startProxy(centre.broker.port);
      const directory = scratch();
      directory.file(
        'weir.yaml',
        `
agent: { id: pi }
store: { path: ${directory.path}/weir.db, commit_interval: 100ms }
sources:
  site:
    driver: mqtt
    url: ${local.url}
    topics: [{ topic: "site/{device}/env", payload: json, select: [t] }]
windows: [1s, 10s]
uplinks:
  central: { driver: mqtt, url: "mqtt://127.0.0.1:${proxy.port}", ack: receiver, message_summaries: 1, in_flight: 4 }
`,
      );
      const agent = startWeir(['run', '-c', 'weir.yaml'], directory.path);
      const newest = () => Math.max(0, ...centre.summaries(`"window" = '1s'`).map(({ to_ms }) => to_ms));
      try {
        await until(() => local.log().includes('site/+/env'), 'the agent has subscribed').catch((e) => {
          throw new Error(`${e.message}\n${agent.output()}`);
        });
        const publishing = publishAll(local.url, 6000, 200, (i) => ({
          topic: `site/dev${i % 40}/env`,
          payload: `{"t":${i % 11}}`,
        }));
        await centre.has('windows before the outage', () => newest() > 0);
        await new Promise((resolve) => setTimeout(resolve, 8000));
        proxy.accept(false);
        proxy.cut();
        const down = Date.now();
        await new Promise((resolve) => setTimeout(resolve, 10_000));
        expect(newest()).toBeLessThanOrEqual(down + 1000);
        proxy.accept(true);
        const back = Date.now();
        // The first window that closed after the return is here while older ones are still missing.
        await centre.has('a live window', () => newest() > back);
        await publishing;
        const counted = () => centre.summaries(`"window" = '1s'`).reduce((sum, { count }) => sum + count, 0);
        await centre.has('every reading', () => counted() >= 6000, 40_000);
        expect(counted()).toBe(6000);
        await centre.has('books at rest', () =>
          centre.ledgers().some(({ summarised, open }) => summarised === 6000 && open === 0),
        );
      } finally {
        await agent.stop();
        await proxy.close();
        await local.stop();
        await centre.close();
        directory.remove();
      }
    }, 120_000);
  },
);
