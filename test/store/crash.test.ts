import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { imbalance } from '../../agent/model/ledger.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { newPath, Station } from './station.ts';

const ROUNDS = 4;
const tsx = installed('tsx');

/** Starts the writer, kills it with no warning after so many commits; answers the last commit that it told of. */
async function writeAndKill(path: string, commits: number): Promise<number> {
  const script = fileURLToPath(new URL('./endless-writer.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', tsx as string, script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let told = 0;
  let lines = 0;
  for await (const line of createInterface(child.stdout)) {
    told = Number(line);
    if (++lines === commits) child.kill('SIGKILL');
  }
  await ended;
  return told;
}

test.skipIf(tsx === undefined)(
  'a commit that was told of survives kill -9, whole, and the lock does not (skipped where tsx is not installed)',
  async () => {
    const path = newPath();
    for (let round = 1; round <= ROUNDS; round++) {
      const told = await writeAndKill(path, 5 + round * 7);
      const station = new Station({ path });
      station.resume();
      const { received, summarised, open } = station.ledger;
      expect(received).toBeGreaterThanOrEqual(told * 3);
      expect(imbalance(station.ledger)).toBe(0);
      const panes = [...station.windows.series.values()].map((window) => window.open?.count ?? 0);
      expect(panes.reduce((a, b) => a + b, 0)).toBe(open);
      expect(stored(path, `SELECT total(count) FROM summary WHERE "window" = '1m'`)).toBe(summarised);
      expect(stored(path, 'SELECT count(*) FROM journal')).toBe(received / 3);
      expect(stored(path, 'SELECT count(*) FROM outbox')).toBe(stored(path, 'SELECT max(seq) FROM outbox'));
      station.store.close();
    }
  },
  60_000,
);

function stored(path: string, sql: string): number {
  const db = connect(path, { readonly: true });
  const value = Number(db.prepare(sql).pluck().get());
  db.close();
  return value;
}

function installed(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined;
  }
}
