#!/usr/bin/env node
// `npm run test:soak -- --minutes 30 [--seed 1] [--rate 100]`: a real agent in a world that goes wrong all the time.
import { delimiter } from 'node:path';
import { ensure, root } from './ensure.mjs';
import { run } from './run.mjs';

// Debian puts brokers into sbin, which is not on everybody's path.
process.env.PATH = [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter);
ensure();
const args = ['--import', 'tsx', 'test/soak/soak.ts', ...process.argv.slice(2)];
process.exitCode = await run(process.execPath, args, { cwd: root });
