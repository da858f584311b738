import { expect, test } from 'vitest';
import { codeOf, firstComment, importsOf } from './source-text.ts';

test.each([
  ["import { a } from './a.ts';", './a.ts'],
  ["import type { A } from '../model/a.ts';", '../model/a.ts'],
  ["import {\n  a,\n  b,\n} from 'valibot';", 'valibot'],
  ["import * as v from 'valibot';", 'valibot'],
  ["import './effect.ts';", './effect.ts'],
  ["export { a } from './a.ts';", './a.ts'],
  ["export * from './a.ts';", './a.ts'],
  ["const a = await import('./lazy.ts');", './lazy.ts'],
  ["new Worker(new URL('./worker.ts', import.meta.url));", './worker.ts'],
  ["const a = require('fs');", 'fs'],
])('%s imports %s', (code, from) => {
  expect(importsOf(code).map((found) => found.from)).toEqual([from]);
});

test.each([
  ["// import { a } from './a.ts';"],
  ["/* import './a.ts' */"],
  ["const quote = /['\"]/; // import './a.ts'"],
  ["const url = 'http://x'; /* import('./a.ts') */"],
  ["say('import it from', 'here');"],
  [['const text = `$', '{`nested $', "{1}`}`; // import './a.ts'"].join('')],
])('%s imports nothing', (code) => {
  expect(importsOf(code)).toEqual([]);
});

test('imports are told with their lines', () => {
  expect(importsOf("import 'a';\n\n/* two\nlines */ import 'b';\n")).toEqual([
    { line: 1, from: 'a' },
    { line: 4, from: 'b' },
  ]);
});

test('code is what is left without comments and strings, in place', () => {
  expect(codeOf("f('Date.now'); // Date.now\nDate.now()")).toBe(`f('${' '.repeat(8)}'); ${' '.repeat(11)}\nDate.now()`);
  expect(codeOf('a / b / c; x = /[/"]/; y')).toBe(`a / b / c; x = /${' '.repeat(4)}/; y`);
});

test('the first comment may follow the imports', () => {
  expect(firstComment("import a from 'a';\n\n// Why it is so.\n")).toContain('Why it is so');
  expect(firstComment('const a = 1; // later')).toBe('');
});
