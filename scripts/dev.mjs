// npm run dev: compiles on each change and starts the program anew. npm run dev -- --config FILE: a real agent.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join, relative } from 'node:path';
import { copyAssets } from './ensure/build.mjs';
import { filesUnder } from './ensure/files-under.mjs';
import { say } from './ensure/say.mjs';
import { ensure, root } from './ensure.mjs';

const args = process.argv.slice(2);
const command = args.some((arg) => arg.startsWith('-c') || arg.startsWith('--config')) ? 'run' : 'demo';
const QUIET_MS = 300;

ensure();
const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'scripts/tsconfig.build.json')];
// One says what is wrong with a change, the other puts it into the program.
const compilers = [
  [...tsc, '--watch', '--preserveWatchOutput'],
  [join(root, 'scripts/ensure/bundle.mjs'), '--watch'],
].map((args) => spawn(process.execPath, args, { stdio: ['ignore', 2, 2] }));

let program = start();
let due;
let stopping = false;

// The compiler writes many files in a burst: one restart once it has been quiet.
watch(join(root, 'dist'), { recursive: true }, (_event, file) => {
  if (file?.endsWith('.js')) restartSoon();
});
watch(join(root, 'agent/ui/page'), () => {
  copyAssets(
    root,
    filesUnder(join(root, 'agent/ui/page')).map((file) => relative(root, file)),
  );
  say('page copied: reload it in the browser');
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopping = true;
    for (const compiler of compilers) compiler.kill();
    if (program.exitCode !== null) process.exit(0);
    program.on('exit', () => process.exit(0));
    program.kill('SIGTERM');
  });
}

function start() {
  return spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/agent/cli/weir.js'), command, ...args], {
    stdio: 'inherit',
  });
}

function restartSoon() {
  clearTimeout(due);
  due = setTimeout(() => {
    if (stopping) return;
    say('sources changed: starting anew');
    const begin = () => {
      program = start();
    };
    if (program.exitCode !== null) begin();
    else {
      program.once('exit', begin);
      program.kill('SIGTERM');
    }
  }, QUIET_MS);
}
