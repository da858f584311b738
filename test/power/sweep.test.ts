import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLANS, sweep } from './sweep.ts';
import { buildTracer, hasCompiler, scratchDirectory } from './tracer.ts';

// Of the many writes a sample; `npm run test:power` has each of them fail.
const everyOf = ({ kind }: { kind: string }) => (kind === 'write' || kind === 'short' ? 61 : 3);

describe.skipIf(!hasCompiler)('system calls that fail under the real store (needs Linux and a C compiler)', () => {
  let directory: string;
  let library: string;
  beforeAll(() => {
    directory = scratchDirectory();
    library = buildTracer(directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const once = PLANS.filter(({ times }) => times === 1);
  test.each(once)('one $kind that fails with $error costs no reading, and at most one restart', async (plan) => {
    const figures = await sweep(plan, { library, directory, steps: 30, every: everyOf(plan) });
    expect(figures.wrong).toEqual([]);
    expect(figures.rounds).toBeGreaterThan(0);
    expect(figures.restarts).toBeLessThanOrEqual(figures.rounds);
  });

  test.each(once.filter(({ kind, error }) => error === 'EIO' && (kind === 'write' || kind === 'sync')))(
    'after one $kind that failed with $error the store goes on over a new connection, in the same process',
    async (plan) => {
      const figures = await sweep(plan, { library, directory, steps: 30, every: 2 * everyOf(plan) + 1 });
      expect(figures.wrong).toEqual([]);
      expect(figures.reopened).toBeGreaterThan(figures.restarts);
    },
  );

  const forEver = PLANS.filter(({ times }) => times === 0);
  test.each(forEver)(
    'a disk on which each $kind fails with $error acknowledges nothing more, and says why',
    async (plan) => {
      const figures = await sweep(plan, { library, directory, steps: 30, every: everyOf(plan) });
      expect(figures.wrong).toEqual([]);
      expect(figures.restarts).toBeGreaterThan(0);
    },
  );
});
