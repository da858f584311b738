import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../agent/model/failure.ts';
import { GENERATED, type Generated } from './generated.ts';

// What `npm run generate` does: every generated file is made anew, and written where it has changed. One that cannot
// be made is named, and the others are made all the same.
const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');

const outcomes = GENERATED.map(generate);
if (outcomes.every((outcome) => outcome === 'same')) say('every generated file is up to date');
else if (check && outcomes.includes('changed')) say('npm run generate writes them anew');
process.exitCode = outcomes.includes('failed') || (check && outcomes.includes('changed')) ? 1 : 0;

function generate({ path, make }: Generated): 'same' | 'changed' | 'failed' {
  const file = join(root, path);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  try {
    const after = make(before);
    if (after === before) return 'same';
    if (!check) writeFileSync(file, after);
  } catch (error) {
    say(`${path}: ${reasonOf(error)}`);
    return 'failed';
  }
  say(`${path} ${check ? 'is out of date' : 'written'}`);
  return 'changed';
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
