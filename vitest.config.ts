import { defineConfig } from 'vitest/config';
import LongestFirst from './test/house/longest-first.ts';

/** Tests whose ports, brokers and processes are real: what fails once on a busy machine must fail twice to count. */
const REAL_PEERS = ['spine', 'faults', 'peers', 'cli', 'collect', 'discover', 'drivers/mqtt', 'drivers/serial'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    exclude: ['dist/**', 'node_modules/**'],
    pool: 'forks',
    globalSetup: 'test/house/own-temporary-folder.ts',
    // Most of the time goes into waiting for brokers, ports and windows, not into work. One of the three does nothing
    // but wait for the simulation, for nearly all of the run.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Only what hangs is to be ended by them, on machines of any speed.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      { extends: true, test: { name: 'peers', include: REAL_PEERS, retry: 1 } },
      // A law, a property or a simulated world that fails once has failed.
      {
        extends: true,
        test: { name: 'laws', include: ['test/**/*.test.ts'], exclude: ['dist/**', ...REAL_PEERS], retry: 0 },
      },
    ],
  },
});
