#!/usr/bin/env node
// `npm run bench [-- PART...] [-- --json]`: installs and builds what is missing, then measures the compiled program.
import { spawnSync } from 'node:child_process';
import { ensure } from './ensure.mjs';

await ensure();
const run = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/bench/bench.ts', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
