import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imbalance, type Ledger } from '../../agent/model/ledger.ts';
import { connect, sqliteCode } from '../../agent/store/sqlite.ts';
import { until } from '../peers/until.ts';
import { type Running, scratch, startWeir } from '../peers/weir.ts';
import { buildTracer, type FailurePlan, hasCompiler, scratchDirectory, tracedEnvironment } from './tracer.ts';

/** A few calls of a running agent: at its start, in its first commits, later. */
const PLANS: readonly FailurePlan[] = [
  { kind: 'open', nth: 2, error: 'EIO', times: 1 },
  { kind: 'write', nth: 20, error: 'EIO', times: 1 },
  { kind: 'write', nth: 90, error: 'ENOSPC', times: 3 },
  { kind: 'short', nth: 95, error: 'EIO', times: 5 },
  { kind: 'sync', nth: 12, error: 'EIO', times: 2 },
];

const CONFIGURATION = (path: string) => `
agent: { id: pi }
store: { path: ${path}, commit_interval: 100ms }
sources:
  bench:
    driver: simulated
    seed: 1
    sensors: [{ device: cellar, field: temperature, shape: temperature, every: 100ms }]
windows: [1s]
`;

function booksOf(path: string): Ledger | undefined {
  try {
    const db = connect(path, { readonly: true, fileMustExist: true });
    try {
      return db.prepare('SELECT * FROM books').get() as Ledger;
    } finally {
      db.close();
    }
  } catch (error) {
    // Not there yet, or being made just now.
    if (sqliteCode(error) === undefined) throw error;
    return undefined;
  }
}

describe.skipIf(!hasCompiler)('weir run, while system calls on its store fail (needs Linux and a C compiler)', () => {
  let tools: string;
  let library: string;
  /** What the agents said of it: a failure that nobody notices may not have struck. */
  const noticed: string[] = [];
  beforeAll(() => {
    tools = scratchDirectory();
    library = buildTracer(tools);
  });
  afterAll(() => rmSync(tools, { recursive: true, force: true }));

  test.each(PLANS)(
    '$kind $nth fails with $error: it goes on, or ends with code 74 and its next start does',
    async (fail) => {
      const directory = scratch();
      const path = join(directory.path, 'weir.db');
      directory.file('weir.yaml', CONFIGURATION(path));
      const start = (env?: NodeJS.ProcessEnv) => startWeir(['run', '-c', 'weir.yaml'], directory.path, env);
      const grows = async (agent: Running, by: number) => {
        const before = booksOf(path)?.received ?? 0;
        const enough = () => (booksOf(path)?.received ?? 0) >= before + by;
        await until(
          () => agent.process.exitCode !== null || enough(),
          'readings become durable, or the agent ends',
          20_000,
        );
      };
      let agent = start(tracedEnvironment({ library, files: path, fail }));
      try {
        await grows(agent, 40);
        if (/commit_failed|cannot/.test(agent.output())) noticed.push(fail.kind);
        if (agent.process.exitCode !== null) {
          expect({ code: agent.process.exitCode, said: agent.output() }).toMatchObject({ code: 74 });
          agent = start();
          await grows(agent, 10);
        }
        expect({ code: await agent.stop(), said: agent.output() }).toMatchObject({ code: 0 });
        const books = booksOf(path) as Ledger;
        expect(books.received).toBeGreaterThan(0);
        expect(imbalance(books)).toBe(0);
      } finally {
        await agent.kill();
        directory.remove();
      }
    },
    60_000,
  );

  test('most of these failures are noticed and said', () => expect(noticed.length).toBeGreaterThan(PLANS.length / 2));
});
