#!/usr/bin/env node
// `npm run test:data [-- --data DIR]`: real captures and documents, with a table a file. What is not there is skipped.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensure, root } from './ensure.mjs';
import { run } from './run.mjs';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
ensure();
const env = { ...process.env, ...(values.data ? { WEIR_DATA: resolve(values.data) } : {}) };
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode = await run(process.execPath, [vitest, 'run', 'test/captures'], { cwd: root, env });
