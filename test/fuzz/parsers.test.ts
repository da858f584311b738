import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { corpusOf } from './corpus.ts';
import { inputsFor } from './mutations.ts';
import { TARGETS } from './targets.ts';

/** Inputs a parser; `npm run test:fuzz -- --runs 200000` shares that many out among all of them. */
const RUNS = Math.ceil(Number(process.env['WEIR_FUZZ_RUNS'] ?? 2500) / TARGETS.length);
const SEED = process.env['WEIR_FUZZ_SEED'];

describe.each(TARGETS)('$name', (target) => {
  afterAll(() => target.close?.());

  test('what it was made for passes', async () => {
    for (const example of target.examples) await target.check(Buffer.from(example as string));
  });

  test('the corpus', async () => {
    const specimens = corpusOf(target.name);
    expect(specimens.length).toBeGreaterThan(0);
    for (const { name, input } of specimens) {
      try {
        await target.check(input);
      } catch (error) {
        throw new Error(`corpus/${target.name}/${name}: ${(error as Error).message}`, { cause: error });
      }
    }
  });

  test('anything else', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(inputsFor(target), async (input) => {
        await target.check(input);
      }),
      { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }), interruptAfterTimeLimit: 3_500_000 },
    );
  });
});
