import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filesUnder } from './files-under.mjs';
import { StepFailure, timed } from './say.mjs';

const SOURCES = ['agent', 'drivers', 'config'];
const SETTINGS = ['tsconfig.json', 'scripts/tsconfig.build.json', 'scripts/ensure/bundle.mjs', 'package-lock.json'];
/** What the program reads at run time and the compiler does not touch. */
const ASSET = /(^agent\/ui\/page\/|^config\/[^/]+\.(yaml|json)$)/;
const UPLOT = ['uPlot.esm.js', 'uPlot.min.css'];

/** Compiles into dist/ when any source differs from what was compiled last. */
export function buildIfStale(root) {
  const stamp = join(root, 'dist', '.stamp');
  const sources = SOURCES.flatMap((folder) => filesUnder(join(root, folder))).map((file) => relative(root, file));
  const wanted = fingerprint(root, sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  timed('compiled', () => build(root, sources));
  writeFileSync(stamp, wanted);
}

/** Checks the types, puts the program together and copies its assets, whatever was there before. */
export function build(root, sources) {
  compile(root);
  step(root, [join(root, 'scripts', 'ensure', 'bundle.mjs')]);
  copyAssets(root, sources);
  chmodSync(join(root, 'dist', 'agent', 'cli', 'weir.js'), 0o755);
}

function compile(root) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  step(root, [tsc, '-p', join(root, 'scripts', 'tsconfig.build.json')]);
}

function step(root, args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new StepFailure('the sources do not compile; the places stand above.');
}

export function copyAssets(root, sources) {
  for (const file of sources.filter((path) => ASSET.test(path))) copy(join(root, file), join(root, 'dist', file));
  for (const file of UPLOT) {
    copy(join(root, 'node_modules', 'uplot', 'dist', file), join(root, 'dist', 'agent', 'ui', 'page', 'uplot', file));
  }
  copy(join(root, 'package.json'), join(root, 'dist', 'package.json'));
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

/** Names, sizes and times of all sources: a change, a new file and a vanished one each make a difference. */
function fingerprint(root, sources) {
  const hash = createHash('sha256');
  for (const file of [...SETTINGS, ...sources]) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
