// npm run check: format and lint, types, dead code, generated files. Everything runs, then one line each says how it went.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installIfStale } from './ensure/install.mjs';
import { fail } from './ensure/say.mjs';
import { root } from './ensure.mjs';

try {
  installIfStale(root);
} catch (error) {
  fail(error);
}

const CHECKS = [
  {
    name: 'format and lint',
    remedy: 'npm run format mends most of it',
    args: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off'],
  },
  { name: 'types', remedy: 'the compiler names the places', args: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  { name: 'dead code', remedy: 'remove it, or use it', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  { name: 'generated files', remedy: 'npm run generate writes them anew', args: ['scripts/generate.mjs', '--check'] },
];

const results = CHECKS.filter(({ args }) => existsSync(join(root, args[0]))).map((check) => {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, check.args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) process.stdout.write(`\n--- ${check.name} ---\n${stdout}${stderr}\n`);
  return { ...check, ok: status === 0, seconds: (performance.now() - start) / 1000 };
});
for (const { name, ok, seconds, remedy } of results) {
  process.stdout.write(
    `${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(16)} ${seconds.toFixed(1)} s${ok ? '' : `   ${remedy}`}\n`,
  );
}
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
