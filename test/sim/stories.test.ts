import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';
import type { Story } from './story.ts';

const MINUTE = 60_000;

/** What has gone wrong once: each as short as it can be told. */
const STORIES: Readonly<Record<string, Story>> = {
  'a receiver without its database learns that the agent is back, although it was away when that was said': {
    scenario: { length: 2.2 * MINUTE, sensor_every: 1000 },
    faults: [
      [1.2 * MINUTE, 'receiver lost'],
      [1.48 * MINUTE, 'agent crashes'],
      [1.48 * MINUTE + 1, 'central away', 0.3 * MINUTE],
    ],
  },
  'an agent that dies while its receiver is away finds it again': {
    scenario: { length: 2 * MINUTE },
    faults: [
      [1 * MINUTE, 'central away', 0.5 * MINUTE],
      [1.2 * MINUTE, 'agent crashes'],
      [1.4 * MINUTE, 'receiver crashes'],
    ],
  },
  'a machine that is suspended for ten minutes, and loses its receiver while it sleeps': {
    scenario: { length: 2 * MINUTE },
    faults: [
      [0.7 * MINUTE, 'sleeps', 10 * MINUTE],
      [1 * MINUTE, 'receiver crashes'],
      [1.5 * MINUTE, 'central away', 9.5 * MINUTE],
    ],
  },
  'a machine that is suspended in the moment in which its agent is told to stop': {
    scenario: { length: 1.2 * MINUTE, sensor_every: 500 },
    faults: [
      [0.7 * MINUTE, 'agent stops'],
      [0.7 * MINUTE, 'sleeps', 3000],
      [1.1 * MINUTE, 'agent stops'],
      [1.1 * MINUTE, 'sleeps', 3000],
    ],
  },
  'an old copy of the card is put in: the receiver knows more, and what comes from then on is exact': {
    scenario: { length: 2 * MINUTE, sensor_every: 1000 },
    faults: [
      [0.7 * MINUTE, 'copied'],
      [1.3 * MINUTE, 'put back'],
    ],
  },
  'a broker that forgets what it had promised, twice': {
    scenario: { length: 2 * MINUTE },
    faults: [
      [1 * MINUTE, 'central forgets'],
      [1.1 * MINUTE, 'central forgets'],
      [1.2 * MINUTE, 'receiver crashes'],
    ],
  },
};

test.each(Object.entries(STORIES))(
  '%s',
  async (_, story) => {
    for (const seed of [2, 3, 5]) expect((await simulate(seed, { story })).violation).toBeUndefined();
  },
  120_000,
);
