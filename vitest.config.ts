import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    pool: 'forks',
    // Most of the time goes into waiting for brokers, ports and windows, not into work.
    maxWorkers: 2,
    // Ports, brokers and processes are real: what fails once on a busy machine must fail twice to count.
    retry: 1,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
