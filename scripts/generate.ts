import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED } from './generated.ts';

// What `npm run generate` does: every generated file is made anew, and written where it has changed.
const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
let stale = 0;

for (const { path, make } of GENERATED) {
  const file = join(root, path);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const after = make(before);
  if (after === before) continue;
  stale++;
  if (!check) writeFileSync(file, after);
  process.stdout.write(`${path} ${check ? 'is out of date' : 'written'}\n`);
}
if (stale === 0) process.stdout.write('every generated file is up to date\n');
else if (check) {
  process.stdout.write('npm run generate writes them anew\n');
  process.exitCode = 1;
}
