import { expect, test } from 'vitest';
import { lull } from '../../agent/run/lull.ts';

const INTERVAL = 1000;

/** How many intervals pass before a commit, for sources that answer so; a bell that rings at the n-th ends it. */
async function intervals(stretch: number, canWait: (() => boolean)[], ringsAt = Number.POSITIVE_INFINITY) {
  let waits = 0;
  const wait = (length: number) => {
    expect(length).toBe(INTERVAL);
    waits++;
    return Promise.resolve(waits >= ringsAt);
  };
  const bell = { wait };
  const inlets = canWait.map((answer) => ({ source: { canWait: answer } }));
  const world = { clock: { mono: () => waits * INTERVAL } };
  await lull({ bell, commit_interval: INTERVAL, budget: { stretch }, inlets, world } as never);
  return waits;
}

const yes = () => true;

test('a commit is made after the interval where nothing is to be saved', async () => {
  expect(await intervals(1, [yes])).toBe(1);
});

test('over the write budget it is put off while every source can wait', async () => {
  expect(await intervals(7.5, [yes, yes])).toBe(8);
});

test('a source that cannot wait is not made to', async () => {
  expect(await intervals(7.5, [yes, () => false])).toBe(1);
  expect(await intervals(7.5, [yes, undefined as never])).toBe(1);
});

test('what came in meanwhile and cannot wait is written with the next interval', async () => {
  let asked = 0;
  expect(await intervals(60, [() => ++asked < 4])).toBe(4);
});

test('a source that waits for its acknowledgements gets them at once', async () => {
  expect(await intervals(60, [yes], 3)).toBe(3);
});
