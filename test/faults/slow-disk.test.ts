import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasMosquitto } from '../peers/mosquitto.ts';
import { publishAll } from '../peers/publisher.ts';
import { startWeir } from '../peers/weir.ts';
import { buildTracer, hasCompiler, scratchDirectory, tracedEnvironment } from '../power/tracer.ts';
import { Centre } from '../spine/centre.ts';
import { Edge } from '../spine/edge.ts';

const MESSAGES = 2000;
/** Of each sync: a worn card that tidies up. */
const SLOW = 500;

describe.skipIf(!(hasMosquitto && hasCompiler))(
  'on a disk that takes its time (needs mosquitto and a C compiler)',
  () => {
    let tools: string;
    let library: string;
    beforeAll(() => {
      tools = scratchDirectory();
      library = buildTracer(tools);
    });
    afterAll(() => rmSync(tools, { recursive: true, force: true }));

    test('a commit of half a second holds nothing up: readings go on coming in, and each counts once in its window', async () => {
      const centre = await Centre.open();
      const start = (args: readonly string[], cwd: string) =>
        startWeir(args, cwd, tracedEnvironment({ library, files: `${cwd}/weir.db`, slow: SLOW }));
      const edge = new Edge({ source: centre.broker.port, centre: centre.broker.port, fields: ['n'], start });
      try {
        await edge.subscribed(centre.broker);
        const message = (i: number) => ({ topic: `site/d${i % 4}/env`, payload: `{"n":${i}}` });
        await publishAll(centre.broker.url, MESSAGES, 400, message);
        const panes = () => centre.summaries(`"window" = '1s'`);
        const counted = () => panes().reduce((sum, { count }) => sum + count, 0);
        await centre.has('every reading', () => counted() >= MESSAGES);
        await centre.has('the books at rest', () => centre.ledgers()[0]?.open === 0);
        const { store, ledger } = await edge.status();
        expect(store.slowest_commit).toBeGreaterThan(SLOW);
        expect(ledger).toMatchObject({ received: MESSAGES, summarised: MESSAGES, late_dropped: 0, duplicate: 0 });
        expect(counted(), edge.says()).toBe(MESSAGES);
        const sum = panes().reduce((total, { count, mean }) => total + count * (mean ?? 0), 0);
        expect(Math.round(sum)).toBe((MESSAGES * (MESSAGES - 1)) / 2);
        // A window holds what arrived in its second, however long its commit took: in each of five seconds four series had some.
        expect(panes().length).toBeGreaterThanOrEqual(4 * 5);
        expect(await edge.agent.stop()).toBe(0);
      } finally {
        await edge.close();
        await centre.close();
      }
    }, 240_000);
  },
);
