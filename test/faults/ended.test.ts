import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { hasMemoryLimits, type MemoryLimit, memoryLimit } from '../peers/memory-limit.ts';
import { hasMosquitto } from '../peers/mosquitto.ts';
import { publishAll } from '../peers/publisher.ts';
import { hasNotify, Systemd } from '../peers/stand-in-systemd.ts';
import { until } from '../peers/until.ts';
import { Centre } from '../spine/centre.ts';
import { Edge } from '../spine/edge.ts';

const MESSAGES = 1200;
const INSIDE = `--require ${fileURLToPath(new URL('./inside.cjs', import.meta.url))}`;

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** An agent under a service manager, which something ends from inside while it takes readings in; with the exact books. */
async function ended(
  deed: 'block' | 'heap' | 'buffers',
  { options = '', limit }: { options?: string; limit?: MemoryLimit } = {},
): Promise<Systemd> {
  const watchdog = deed === 'block' ? 4000 : 60_000;
  const systemd = new Systemd(watchdog, { NODE_OPTIONS: `${INSIDE} ${options}`, WEIR_INSIDE: deed });
  ends.push(() => systemd.close());
  await systemd.listens();
  const centre = await Centre.open();
  ends.push(() => centre.close());
  const { port, url } = centre.broker;
  const edge = new Edge({ source: port, centre: port, fields: ['n'], start: (args, cwd) => systemd.run(args, cwd) });
  ends.push(() => edge.close());
  await edge.subscribed(centre.broker);
  limit?.take(edge.agent.process.pid as number);
  const publishing = publishAll(url, MESSAGES, 400, (i) => ({ topic: 'site/d/env', payload: `{"n":${i}}` }));
  await until(() => systemd.told.includes('READY=1'), 'the agent is ready');
  edge.agent.process.kill('SIGUSR2');
  await until(() => systemd.ends.length > 0, 'it is ended');
  await publishing;
  const counted = () => centre.summaries(`"window" = '1s'`).reduce((sum, { count }) => sum + count, 0);
  await centre.has('every reading', () => counted() >= MESSAGES);
  await centre.has('the books at rest', () => centre.ledgers()[0]?.open === 0);
  expect(counted(), edge.says()).toBe(MESSAGES);
  expect(centre.ledgers()).toMatchObject([{ summarised: MESSAGES, late_dropped: 0, invalid: 0 }]);
  expect(await edge.agent.stop()).toBe(0);
  await until(() => systemd.told.includes('STOPPING=1'), 'it says that it stops');
  return systemd;
}

describe.skipIf(!(hasMosquitto && hasNotify))('an agent (needs mosquitto, perl and systemd-notify)', () => {
  test('whose event loop is blocked for half a minute is restarted by its watchdog, and counts each reading once', async () => {
    const systemd = await ended('block');
    expect(systemd.struck).toBeGreaterThan(0);
    expect(systemd.told.filter((word) => word === 'READY=1').length).toBeGreaterThan(1);
  }, 240_000);

  test('that reaches the limit of its heap is ended by V8, and counts each reading once', async () => {
    const systemd = await ended('heap', { options: '--max-old-space-size=64' });
    expect(systemd.ends[0]).toBe('SIGABRT');
  }, 240_000);

  test.skipIf(!hasMemoryLimits)(
    'that takes more memory than it may is ended by the kernel, and counts each reading once (needs root and control groups)',
    async () => {
      const limit = memoryLimit(256);
      ends.push(() => limit.remove());
      const systemd = await ended('buffers', { limit });
      expect(systemd.ends[0]).toBe('SIGKILL');
    },
    240_000,
  );
});
