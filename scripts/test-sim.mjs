#!/usr/bin/env node
// `npm run test:sim -- --seeds N [--seed S] [--jobs J]`: runs simulated worlds, one a seed; a seed given alone prints its end.
// `--days D` runs one world for so many days, and says what memory it takes. See test/sim/README.md.
import { ensure, root } from './ensure.mjs';
import { run } from './run.mjs';

ensure();
const args = ['--import', 'tsx', 'test/sim/main.ts', ...process.argv.slice(2)];
process.exitCode = await run(process.execPath, args, { cwd: root });
