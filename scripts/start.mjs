// npm start: the whole path on embedded defaults. npm start -- --config FILE: a real agent.
import { join } from 'node:path';
import { ensure, root } from './ensure.mjs';
import { run } from './run.mjs';

const args = process.argv.slice(2);
const configured = args.some((arg) => arg === '-c' || arg.startsWith('-c') || arg.startsWith('--config'));

ensure();
const weir = join(root, 'dist', 'agent', 'cli', 'weir.js');
process.exitCode = await run(process.execPath, ['--enable-source-maps', weir, configured ? 'run' : 'demo', ...args]);
