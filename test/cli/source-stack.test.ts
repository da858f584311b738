import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourceStack } from '../../agent/cli/source-stack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-stack-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a place in the program is shown as its place in the source, whether or not there is a parenthesis', async () => {
  const source = 'interface Gone {}\n\n\nexport function fail(): never {\n  throw new Error("no");\n}\n';
  const { code, map } = transformSync(source, { loader: 'ts', sourcemap: true, sourcefile: 'valve.ts', format: 'esm' });
  const program = join(folder, 'valve.mjs');
  writeFileSync(program, code);
  writeFileSync(`${program}.map`, map);
  const url = pathToFileURL(program).href;
  const line = code.split('\n').findIndex((text) => text.includes('throw')) + 1;
  const stack = `Error: no\n    at fail (${url}:${line}:9)\n    at ${url}:${line}:9\n    at node:internal/main:1:2`;
  const place = `${join(folder, 'valve.ts')}:5:9`;
  expect(sourceStack(stack)).toBe(`Error: no\n    at fail (${place})\n    at ${place}\n    at node:internal/main:1:2`);
});

test('a place without a map stays as it is', () => {
  const stack = `Error: no\n    at fail (${pathToFileURL(join(folder, 'pump.mjs')).href}:3:4)`;
  expect(sourceStack(stack)).toBe(stack);
});
