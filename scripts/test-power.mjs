#!/usr/bin/env node
// `npm run test:power [-- --states 3000] [-- --seed 1]`: installs and builds what is missing, then cuts the power.
import { spawnSync } from 'node:child_process';
import { ensure, root } from './ensure.mjs';

ensure();
const run = spawnSync(process.execPath, ['--import', 'tsx', 'test/power/run.ts', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
