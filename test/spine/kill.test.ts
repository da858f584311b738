import { describe, expect, test } from 'vitest';
import { type Chance, newChance } from '../../drivers/simulated/chance.ts';
import { hasMosquitto } from '../peers/mosquitto.ts';
import { startProxy } from '../peers/proxy.ts';
import { publishAll } from '../peers/publisher.ts';
import { Centre } from './centre.ts';
import { Edge } from './edge.ts';

/** Two readings a message; smaller runs by hand: WEIR_READINGS=20000 WEIR_KILLS=5 WEIR_CUTS=5. */
const READINGS = Number(process.env['WEIR_READINGS'] ?? 100_000);
const KILLS = Number(process.env['WEIR_KILLS'] ?? 20);
const CUTS = Number(process.env['WEIR_CUTS'] ?? 20);
const MESSAGES = READINGS / 2;

describe.skipIf(!hasMosquitto)('the agent killed and its links cut at random (needs mosquitto)', () => {
  test(`${READINGS} readings, ${KILLS} kill -9 and ${CUTS} cut links: each counts once at the receiver`, async () => {
    const centre = await Centre.open();
    const proxy = await startProxy(centre.broker.port);
    const edge = new Edge({ source: proxy.port, centre: proxy.port, fields: ['t', 'n'] });
    try {
      await edge.subscribed(centre.broker);
      const publishing = publishAll(centre.broker.url, MESSAGES, 1200, (i) => ({
        topic: `site/dev${i % 10}/env`,
        payload: JSON.stringify({ t: 20 + (i % 7), n: i }),
      }));
      const chance = newChance('faults');
      for (const fault of inRandomOrder([...Array(KILLS).fill('kill'), ...Array(CUTS).fill('cut')], chance)) {
        await new Promise((resolve) => setTimeout(resolve, 300 + chance.uniform() * 1200));
        if (fault === 'cut') proxy.cut();
        else await edge.killAndRestart();
      }
      await publishing;

      const panes = (where = '1 = 1') => centre.summaries(`"window" = '1s' AND ${where}`);
      const counted = () => panes().reduce((sum, { count }) => sum + count, 0);
      await centre.has('all readings', () => counted() >= READINGS, 60_000);
      await centre.has(
        'the books at rest',
        () => centre.ledgers()[0]?.open === 0 && (centre.ledgers()[0]?.summarised ?? 0) >= READINGS,
      );
      expect(centre.ledgers(), edge.says()).toMatchObject([
        { summarised: READINGS, late_dropped: 0, rejected: 0, invalid: 0 },
      ]);
      expect(counted()).toBe(READINGS);
      const sum = panes(`series LIKE '%/n'`).reduce((total, { count, mean }) => total + count * (mean ?? 0), 0);
      expect(Math.round(sum)).toBe((MESSAGES * (MESSAGES - 1)) / 2);
    } finally {
      await edge.close();
      await proxy.close();
      await centre.close();
    }
  }, 240_000);
});

function inRandomOrder<T>(items: T[], chance: Chance): T[] {
  return items
    .map((item) => ({ item, place: chance.uniform() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
