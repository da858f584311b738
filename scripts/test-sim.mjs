#!/usr/bin/env node
// `npm run test:sim -- --seeds N [--seed S] [--jobs J]`: runs simulated worlds, one a seed; a seed given alone prints its end.
// `--minutes M` begins no other one after so long. `--days D` runs one world for so many days, and says what memory it takes. See
// test/sim/README.md.
import { join } from 'node:path';
import { ensure, root } from './ensure.mjs';
import { run } from './run.mjs';

ensure();
// Compiled as the program is: what tsx makes of it on the way takes a quarter longer.
const tsc = [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(root, 'scripts', 'tsconfig.sim.json')];
const main = join(root, '.sim', 'test', 'sim', 'main.js');
process.exitCode =
  (await run(process.execPath, tsc, { cwd: root })) ||
  (await run(process.execPath, [main, ...process.argv.slice(2)], { cwd: root }));
