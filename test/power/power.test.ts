import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explore, type Figures, ROOMY, type Run, record, TIGHT } from './laboratory.ts';
import { buildTracer, hasCompiler, scratchDirectory } from './tracer.ts';

// A few hundred power cuts; `npm run test:power` tries as many as one likes.
const STATES = 80;

const NONE = { unopenable: 0, lost: 0, most_lost: 0, inconsistent: 0, examples: [] };

describe.skipIf(!hasCompiler)('power cuts during a run of the real store (needs Linux and a C compiler)', () => {
  let directory: string;
  let library: string;
  let runs = 0;
  beforeAll(() => {
    directory = scratchDirectory();
    library = buildTracer(directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function cut(run: Omit<Run, 'steps'>, seed: number): Promise<Figures> {
    const place = join(directory, String(++runs));
    mkdirSync(place);
    const entries = record({ steps: 240, ...run }, library, place);
    return explore(entries, { states: STATES, seed, directory: place, max_size: run.max_size });
  }

  test('lose nothing that was acknowledged, and leave a store that opens by itself and goes on', async () => {
    expect(await cut({ synchronous: 'FULL', max_size: ROOMY }, 1)).toMatchObject({ states: STATES, ...NONE });
  }, 60_000);

  test('lose nothing of a store that merges and gives up old windows all the time', async () => {
    expect(await cut({ synchronous: 'FULL', max_size: TIGHT }, 2)).toMatchObject({ states: STATES, ...NONE });
  }, 60_000);

  test('lose nothing although a sync had failed before, and with it any part of what it was to cover', async () => {
    for (const nth of [40, 93]) {
      const fail = { kind: 'sync', nth, error: 'EIO', times: 1 } as const;
      const figures = await cut({ synchronous: 'FULL', max_size: ROOMY, fail }, nth);
      expect(figures).toMatchObject({ states: STATES, ...NONE });
    }
  }, 60_000);

  test('lose commits of a store that is set to survive the process only, but never damage it', async () => {
    const figures = await cut({ synchronous: 'NORMAL', max_size: ROOMY }, 3);
    expect(figures.lost).toBeGreaterThan(0);
    expect(figures).toMatchObject({ unopenable: 0, inconsistent: 0 });
  }, 60_000);

  test('ruin a store that does not sync: the laboratory is not blind', async () => {
    const figures = await cut({ synchronous: 'OFF', max_size: ROOMY }, 4);
    expect(figures.lost + figures.unopenable).toBeGreaterThan(STATES / 10);
  }, 60_000);
});
