import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

const SEEDS = Array.from({ length: 10 }, (_, i) => i + 1);

test.each(SEEDS)(
  'the world of seed %i keeps every law',
  async (seed) => {
    const { violation, trace } = await simulate(seed);
    expect(violation === undefined ? [] : [...trace.slice(-20), violation]).toEqual([]);
  },
  120_000,
);

test('the same seed gives the same run', async () => {
  const [once, again] = [await simulate(3), await simulate(3)];
  expect(again).toEqual(once);
}, 120_000);
