import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Ledger } from '../../agent/model/ledger.ts';
import { openReader } from '../../agent/store/reader.ts';
import { until } from '../peers/until.ts';
import { type Running, scratch, startWeir, weir } from '../peers/weir.ts';

const LINES = 40_000;
const KILLS = 8;
const START = Date.UTC(2026, 0, 1) / 1000;

const folder = scratch();
afterAll(folder.remove);

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `${from + i},${START + from + i},${20 + ((from + i) % 97) / 10}\n`).join(
    '',
  );

folder.file(
  'weir.yaml',
  `
store: { path: ${folder.path}/weir.db, commit_interval: 20ms, keep: 3650d }
sources:
  log:
    driver: file
    path: ${folder.path}/log.csv
    in_flight: 400
    decode: { format: csv, header: true, time: { field: time, format: unix_s } }
windows: [10s, 1m, { size: 5m, every: 1m }]
`,
);

/** The books of what is durable so far. */
function ledger(): Ledger {
  const reader = openReader(join(folder.path, 'weir.db'));
  try {
    return reader.ledger();
  } finally {
    reader.close();
  }
}

function summaries(db: string): string[] {
  const { stdout } = weir(['query', '--db', db, '--json', '--limit', '1000000'], { cwd: folder.path });
  return stdout.trim().split('\n').sort();
}

test(`a log that grows, read by an agent that is killed ${KILLS} times: every line counts once`, async () => {
  const path = folder.file('log.csv', `n,time,t\n${lines(0, LINES / 2)}`);
  let agent: Running = startWeir(['run'], folder.path);
  const stored: number[] = [];
  try {
    await until(() => agent.output().includes('"started"'), 'the agent has started');
    for (let kill = 1; kill <= KILLS; kill++) {
      const goal = Math.floor((2 * LINES * (kill - 0.3 * ((kill * 7) % 3))) / (KILLS + 1));
      await until(() => ledger().received >= goal, `${goal} readings are stored`);
      await agent.kill();
      stored.push(ledger().received);
      if (kill === KILLS / 2) appendFileSync(path, lines(LINES / 2, LINES));
      agent = startWeir(['run'], folder.path);
    }
    const atRest = () => ledger().received >= 2 * LINES && ledger().open === 0;
    await until(atRest, 'every line is stored and every window closed', 60_000);
    expect(await agent.stop()).toBe(0);
  } catch (error) {
    throw new Error(`${(error as Error).message}\nthe agent said:\n${agent.output().slice(-2000)}`);
  } finally {
    await agent.kill();
  }

  expect(new Set(stored).size, 'each kill came in the middle of the reading').toBe(KILLS);
  const nothing = { invalid: 0, duplicate: 0, rejected: 0, open: 0, late_dropped: 0, quota_dropped: 0 };
  expect(ledger()).toEqual({ received: 2 * LINES, summarised: 2 * LINES, ...nothing });

  expect(weir(['replay', 'log.csv', '--db', 'replayed.db', '--out', 'out.txt'], { cwd: folder.path }).code).toBe(0);
  const [live, replayed] = [summaries('weir.db'), summaries('replayed.db')];
  expect(live.length).toBe(replayed.length);
  expect(live.filter((summary, i) => summary !== replayed[i]).slice(0, 3)).toEqual([]);
}, 240_000);
