#!/usr/bin/env node
// `npm run test:fuzz [-- --runs 200000] [-- --seed 1]`: strange input to every parser, so many inputs in all.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensure, root } from './ensure.mjs';
import { run } from './run.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '200000' }, seed: { type: 'string' } } });
ensure();
const env = { ...process.env, WEIR_FUZZ_RUNS: values.runs, ...(values.seed ? { WEIR_FUZZ_SEED: values.seed } : {}) };
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode = await run(process.execPath, [vitest, 'run', 'test/fuzz'], { cwd: root, env });
