import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readReport } from '../../agent/collect/report.ts';
import { hasMosquitto } from '../peers/mosquitto.ts';
import { publishAll } from '../peers/publisher.ts';
import { until } from '../peers/until.ts';
import { startWeir } from '../peers/weir.ts';
import { randomFrom } from '../power/crash-states.ts';
import { Disk, type Fate } from '../power/disk.ts';
import { readTrace } from '../power/trace.ts';
import { buildTracer, hasCompiler, scratchDirectory, tracedEnvironment } from '../power/tracer.ts';
import { Centre } from '../spine/centre.ts';
import { Edge } from '../spine/edge.ts';

const MESSAGES = 600;
/** From this share of its writes on, the card has only said that it had written. */
const HONEST = 0.6;

describe.skipIf(!(hasMosquitto && hasCompiler))('a card that ignores fsync (needs mosquitto and a C compiler)', () => {
  let tools: string;
  let library: string;
  beforeAll(() => {
    tools = scratchDirectory();
    library = buildTracer(tools);
  });
  afterAll(() => rmSync(tools, { recursive: true, force: true }));

  /** The files of a store, as a card leaves them at a power cut that has ignored every sync since a while. */
  function afterPowerCut(log: string, path: string, fate: Fate): Map<string, Buffer> {
    const random = randomFrom(3);
    const disk = new Disk();
    const entries = readTrace(log, path);
    let honest = HONEST * entries.filter(({ kind }) => kind === 'sync').length;
    for (const entry of entries) {
      if (entry.kind !== 'sync' || --honest > 0) disk.take(entry, random);
    }
    return disk.after(fate, random);
  }

  test.each<[string, Fate]>([
    ['nothing of what it had only promised', { kind: 'nothing' }],
    ['some sectors of what it had only promised', { kind: 'some', chance: 0.5 }],
  ])(
    'at a power cut keeps %s: the hole is found out and reported, and what comes then counts once',
    async (_, fate) => {
      const centre = await Centre.open();
      const log = join(centre.directory.path, 'trace');
      let traced = true;
      const start = (args: readonly string[], cwd: string) =>
        startWeir(args, cwd, traced ? tracedEnvironment({ library, files: `${cwd}/weir.db`, log }) : {});
      const edge = new Edge({ source: centre.broker.port, centre: centre.broker.port, fields: ['n'], start });
      const publish = () =>
        publishAll(centre.broker.url, MESSAGES, 250, (i) => ({ topic: 'site/d/env', payload: `{"n":${i}}` }));
      const counted = () => centre.summaries(`"window" = '1s'`).reduce((sum, { count }) => sum + count, 0);
      try {
        await edge.subscribed(centre.broker);
        await publish();
        await centre.has('the readings before', () => counted() === MESSAGES);
        const [before] = readReport(centre.db).epochs;
        await edge.killAndRestartAfter(() => {
          traced = false;
          const files = afterPowerCut(log, edge.store, fate);
          for (const name of ['', '-wal', '-shm']) rmSync(edge.store + name, { force: true });
          for (const [name, bytes] of files) writeFileSync(edge.store + name, bytes);
        });
        await until(() => edge.agent.output().includes('"started"'), 'it starts by itself');
        await until(() => edge.agent.output().includes('mqtt_online'), 'it is online');
        await publish();
        await centre.has('the books of a new epoch', () => readReport(centre.db).epochs.length > 1);
        // What the receiver had is there, and so is all that came after the cut.
        await centre.has('the readings after', () => counted() >= 2 * MESSAGES);
        expect(counted(), edge.says()).toBe(2 * MESSAGES);
        expect(edge.agent.output()).toMatch(/"epoch_forked"|"store_mended"/);
        const [old, fresh] = readReport(centre.db).epochs;
        expect(old?.epoch).toBe(before?.epoch);
        expect(old?.highest).toBeGreaterThanOrEqual(before?.highest ?? 0);
        expect(fresh).toMatchObject({ ledger_imbalance: 0, conflicts: 0, missing: [], lost: [] });
      } finally {
        await edge.close();
        await centre.close();
      }
    },
    240_000,
  );
});
