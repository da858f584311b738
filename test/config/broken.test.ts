import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { formatProblems } from '../../config/problems.ts';
import { BARE } from './surroundings.ts';

const FOLDER = join(import.meta.dirname, 'broken');
const CASES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

test('there are many ways to be wrong', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(20);
});

// Each file stands beside all that must be said about it, as a person sees it: NAME.txt.
test.each(CASES)('%s: every mistake with its line, column and remedy', async (name) => {
  const loaded = loadConfig(readFileSync(join(FOLDER, name)), name, BARE);
  expect(loaded.kind).toBe('bad');
  const said = loaded.kind === 'bad' ? formatProblems(name, loaded.problems) : '';
  const warned = formatProblems(name, loaded.warnings).replaceAll(/^(?=.)/gm, 'warning: ');
  await expect(`${[said, warned].filter(Boolean).join('\n')}\n`).toMatchFileSnapshot(
    join(FOLDER, name.replace('.yaml', '.txt')),
  );
});

test.each(CASES)('%s: no secret is shown', (name) => {
  const said = JSON.stringify(loadConfig(readFileSync(join(FOLDER, name)), name, BARE));
  expect(said).not.toContain('hunter2');
});
