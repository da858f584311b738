import { describe, expect, test } from 'vitest';
import { hasMosquitto } from '../peers/mosquitto.ts';
import { startProxy } from '../peers/proxy.ts';
import { publishAll } from '../peers/publisher.ts';
import { until } from '../peers/until.ts';
import { type Running, scratch, startWeir, weir } from '../peers/weir.ts';
import { Centre } from './centre.ts';

const READINGS = Number(process.env['WEIR_READINGS'] ?? 100_000);
const KILLS = Number(process.env['WEIR_KILLS'] ?? 20);
const CUTS = Number(process.env['WEIR_CUTS'] ?? 20);

describe.skipIf(!hasMosquitto)('the agent killed and its links cut at random (needs mosquitto)', () => {
  test(`${READINGS} readings, ${KILLS} kill -9 and ${CUTS} cut links: each counts once at the receiver`, async () => {
    const centre = await Centre.open();
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
    url: mqtt://127.0.0.1:${proxy.port}
    topics: [{ topic: "site/{device}/env", payload: json, select: [t, n] }]
windows: [1s, 10s]
uplinks:
  central: { driver: mqtt, url: "mqtt://127.0.0.1:${proxy.port}", ack: receiver }
`,
    );
    let agent: Running = startWeir(['run', '-c', 'weir.yaml'], directory.path);
    try {
      await until(
        () => agent.output().includes('subscribed') || centre.broker.log().includes('site/+/env'),
        'the agent has subscribed',
      ).catch((e) => {
        throw new Error(`${e.message}\n${agent.output()}`);
      });
      let published = false;
      const publishing = publishAll(centre.broker.url, READINGS / 2, 1200, (i) => ({
        topic: `site/dev${i % 10}/env`,
        payload: JSON.stringify({ t: 20 + (i % 7), n: i }),
      })).then(() => {
        published = true;
      });

      const random = mulberry(42);
      const faults = shuffled([...Array(KILLS).fill('kill'), ...Array(CUTS).fill('cut')], random) as ('kill' | 'cut')[];
      for (const fault of faults) {
        await new Promise((resolve) => setTimeout(resolve, 300 + random() * 1200));
        if (fault === 'cut') proxy.cut();
        else {
          await agent.kill();
          agent = startWeir(['run', '-c', 'weir.yaml'], directory.path);
        }
      }
      await publishing;
      expect(published).toBe(true);

      const counted = () => centre.summaries(`"window" = '1s'`).reduce((sum, { count }) => sum + count, 0);
      await centre
        .has('all readings at the receiver', () => counted() >= READINGS, 60_000)
        .catch((error) => {
          throw new Error(
            `${error.message}\ncounted ${counted()} of ${READINGS}\nagent said:\n${agent.output().slice(-3000)}`,
          );
        });
      await centre.has(
        'the books at rest',
        () => centre.ledgers().some(({ open, summarised }) => open === 0 && summarised >= READINGS),
        30_000,
      );
      const said = weir(['status', '-c', 'weir.yaml'], { cwd: directory.path }).stdout;
      expect(centre.ledgers(), said).toMatchObject([
        { summarised: READINGS, late_dropped: 0, rejected: 0, invalid: 0 },
      ]);
      expect(counted()).toBe(READINGS);
      const sum = centre
        .summaries(`"window" = '1s' AND series LIKE '%/n'`)
        .reduce((total, { count, mean }) => total + count * (mean ?? 0), 0);
      const messages = READINGS / 2;
      expect(Math.round(sum)).toBe((messages * (messages - 1)) / 2);
      for (const ledger of centre.ledgers()) {
        const { received, invalid, duplicate, rejected, summarised, open, late_dropped, quota_dropped } = ledger;
        expect(received).toBe(invalid + duplicate + rejected + summarised + open + late_dropped + quota_dropped);
      }
    } finally {
      await agent.stop();
      await proxy.close();
      await centre.close();
      directory.remove();
    }
  }, 240_000);
});

function mulberry(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
}
