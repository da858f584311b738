import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explore, type Figures, ROOMY, type Run, record, TIGHT } from './laboratory.ts';
import { buildTracer, hasCompiler, scratchDirectory } from './tracer.ts';

/** Three thousand power cuts over runs that must lose nothing; `npm run test:power` tries as many as one likes. */
const STATES = { roomy: 1500, tight: 750, 'failing sync': 375 } as const;
/** Where something is to be lost, a few show it. */
const BLIND_STATES = 80;
const PATIENCE = 300_000;

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

  function cut(run: Omit<Run, 'steps'>, seed: number, states = BLIND_STATES): Promise<Figures> {
    const place = join(directory, String(++runs));
    mkdirSync(place);
    const entries = record({ steps: 240, ...run }, library, place);
    return explore(entries, { states, seed, directory: place, max_size: run.max_size });
  }

  test(
    'lose nothing that was acknowledged, and leave a store that opens by itself and goes on',
    async () => {
      const figures = await cut({ synchronous: 'FULL', max_size: ROOMY }, 1, STATES.roomy);
      expect(figures).toMatchObject({ states: STATES.roomy, ...NONE });
    },
    PATIENCE,
  );

  test(
    'lose nothing of a store that merges and gives up old windows all the time',
    async () => {
      const figures = await cut({ synchronous: 'FULL', max_size: TIGHT }, 2, STATES.tight);
      expect(figures).toMatchObject({ states: STATES.tight, ...NONE });
    },
    PATIENCE,
  );

  test(
    'lose nothing although a sync had failed before, and with it any part of what it was to cover',
    async () => {
      for (const nth of [40, 93]) {
        const fail = { kind: 'sync', nth, error: 'EIO', times: 1 } as const;
        const figures = await cut({ synchronous: 'FULL', max_size: ROOMY, fail }, nth, STATES['failing sync']);
        expect(figures).toMatchObject({ states: STATES['failing sync'], ...NONE });
      }
    },
    PATIENCE,
  );

  test(
    'lose commits of a store that is set to survive the process only, but never damage it',
    async () => {
      const figures = await cut({ synchronous: 'NORMAL', max_size: ROOMY }, 3);
      expect(figures.lost).toBeGreaterThan(0);
      expect(figures).toMatchObject({ unopenable: 0, inconsistent: 0 });
    },
    PATIENCE,
  );

  test(
    'ruin a store that does not sync: the laboratory is not blind',
    async () => {
      const figures = await cut({ synchronous: 'OFF', max_size: ROOMY }, 4);
      expect(figures.lost + figures.unopenable).toBeGreaterThan(BLIND_STATES / 10);
    },
    PATIENCE,
  );
});
