#!/usr/bin/env node
// `npm run test:faults [-- --fault 9]`: each fault of the catalogue, and what came of it.
// `npm run test:faults -- --kills 1000 [--readings 1000000] [--rate 600]`: a real agent, ended so many times.
// `npm run test:faults -- --recovery`: how long the program takes to be back at work.
import { delimiter } from 'node:path';
import { ensure, root } from './ensure.mjs';
import { run } from './run.mjs';

// Debian puts brokers into sbin, which is not on everybody's path.
process.env.PATH = [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter);
ensure();
const args = ['--import', 'tsx', 'test/faults/main.ts', ...process.argv.slice(2)];
process.exitCode = await run(process.execPath, args, { cwd: root });
