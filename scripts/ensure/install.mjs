import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StepFailure, say, timed } from './say.mjs';

/** Installs what package-lock.json names when it is not installed yet, or was installed for another lock or Node. */
export function installIfStale(root) {
  const stamp = join(root, 'node_modules', '.weir-installed');
  const wanted = fingerprint(root);
  if (installedFor(root, stamp, wanted)) return;
  const command = commandFor(root, stamp);
  say(
    command[0] === 'ci'
      ? 'installing packages; takes a minute, or a few where SQLite has to be compiled'
      : 'package-lock.json has changed: installing what is new',
  );
  timed('packages installed', () =>
    npm(root, [...command, '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  checkNative(root);
  writeFileSync(stamp, wanted);
}

/**
 * Anew from the lock file; or, where an earlier lock file was installed for the same Node, only what has changed since:
 * that keeps the compiled SQLite, and leaves the folder usable when it is interrupted. Neither writes the lock file.
 */
function commandFor(root, stamp) {
  const machine = fingerprint(root).split(' ').slice(1).join(' ');
  const same = existsSync(stamp) && readFileSync(stamp, 'utf8').endsWith(` ${machine}`);
  return same ? ['install', '--no-save'] : ['ci'];
}

/** Native modules are compiled for one Node ABI: another Node needs them anew. */
function fingerprint(root) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform} ${process.arch} ${process.versions.modules}`;
}

function installedFor(root, stamp, wanted) {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === wanted;
  // Installed by hand with npm: npm's own record is newer than the lock file it was made from.
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  if (statSync(record).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs) return false;
  if (!loads(root)) return false;
  writeFileSync(stamp, wanted);
  return true;
}

/** npm 12 runs install scripts only where package.json allows them, and a machine may forbid them altogether. */
function checkNative(root) {
  if (loads(root)) return;
  timed('native modules built', () =>
    npm(root, ['rebuild', '--ignore-scripts=false', 'better-sqlite3', '@serialport/bindings-cpp']),
  );
  if (loads(root)) return;
  throw new StepFailure(
    'the SQLite module does not load. No ready-made copy fits this machine, or npm blocks install scripts; ' +
      'install a compiler (sudo apt install build-essential python3), then: npm rebuild --ignore-scripts=false better-sqlite3',
  );
}

/** Tried in a process of its own, because the copy for another Node can abort instead of throwing. */
function loads(root) {
  const copy = Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';
  const script = `new (require('${copy}'))(':memory:').close()`;
  return spawnSync(process.execPath, ['-e', script], { cwd: root, stdio: 'ignore' }).status === 0;
}

function npm(root, args) {
  const own = process.env['npm_execpath'];
  const [command, before] = own?.endsWith('npm-cli.js') ? [process.execPath, [own]] : ['npm', []];
  const { status, error } = spawnSync(command, [...before, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) throw new StepFailure(`npm could not be started (${error.message}). Install npm, or put it on the PATH.`);
  if (status !== 0) {
    throw new StepFailure(
      `"npm ${args[0]}" failed; its own words stand above. Without a network nothing can be installed.`,
    );
  }
}
