import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GENERATED } from '../../scripts/generated.ts';
import { ROOT, read } from './files.ts';

test.each(GENERATED)('$path is up to date (npm run generate)', ({ path, make }) => {
  expect(existsSync(join(ROOT, path))).toBe(true);
  const text = read(path);
  expect(make(text)).toBe(text);
});
