import { expect, test } from 'vitest';
import { mutants } from './mutants.ts';
import { simulate } from './simulate.ts';

/** Worlds in which a mistake is looked for before it counts as overlooked. */
const SEEDS = 12;

/** The first seed that notices the mistake. */
async function caughtBy(mutant: (typeof mutants)[number]): Promise<number | undefined> {
  for (const seed of [...(mutant.seeds ?? []), ...Array.from({ length: SEEDS }, (_, i) => i + 1)]) {
    if ((await simulate(seed, { mutant })).violation !== undefined) return seed;
  }
  return undefined;
}

test('there are ten mistakes at least', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(10);
});

test.each(mutants)(
  'it is noticed when $mistake',
  async (mutant) => {
    const caught = await caughtBy(mutant);
    expect(caught).toBeDefined();
    // What notices is the mistake, not the world: without it the same seed keeps every law.
    expect((await simulate(caught as number, { story: mutant.story })).violation).toBeUndefined();
  },
  300_000,
);
