import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drivers } from '../../drivers/index.ts';
import { protocols } from '../../drivers/protocols.ts';
import { filesUnder, ROOT, read } from './files.ts';
import { EMPTY_NAMES, LOOPS, MAX_LINES, MAX_TEST_LINES } from './house.ts';
import { codeOf, firstComment, importsOf, lineOf } from './source-text.ts';

const SOURCES = ['agent', 'drivers', 'config', 'scripts'].flatMap((folder) => filesUnder(folder, ['.ts', '.mjs']));
const TESTS = filesUnder('test', ['.ts']);

test.each([
  ['source', SOURCES, MAX_LINES],
  ['test', TESTS, MAX_TEST_LINES],
])('no %s file is too long without a reason in its first comment', (_, files, most) => {
  const long = files.filter((file) => {
    const text = read(file);
    return text.split('\n').length > most && !/\b(long|longer|lines|length)\b/.test(firstComment(text));
  });
  expect(long).toEqual([]);
});

test('no text is ever executed: no eval, no new Function, no shell', () => {
  const executed = SOURCES.flatMap((file) => {
    const text = read(file);
    const code = codeOf(text);
    const found = [
      ...code.matchAll(/\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(|\bshell\s*:|\b(?:exec|execSync)\s*\(/g),
    ];
    const suspects = found.filter(
      ({ 0: word, index }) => !word.startsWith('exec') || !/[.\w]/.test(code[index - 1] ?? ''),
    );
    return suspects.map(({ 0: word, index }) => `${file}:${lineOf(text, index)} ${word}`);
  });
  expect(executed).toEqual([]);
});

test('tests leave nothing behind: what they put into the temporary folder goes with the run', () => {
  expect(tmpdir()).toContain('weir-tests-');
});

test('names say what is inside', () => {
  const empty = [...SOURCES, ...TESTS].filter((file) => {
    const words = file
      .toLowerCase()
      .replace(/\.(test\.)?(ts|mjs)$/, '')
      .split(/[/.-]/);
    return words.some((word) => EMPTY_NAMES.includes(word));
  });
  expect(empty).toEqual([]);
});

test.each(Object.entries(LOOPS))('%s fits on a page of %i lines', (file, most) => {
  expect(read(file).split('\n').length).toBeLessThanOrEqual(most);
});

const folders = [
  ...drivers.map(({ name }) => ({ name, code: 'driver.ts' })),
  ...protocols.map(({ name }) => ({ name, code: 'protocol.ts' })),
];

describe.each(folders)('the folder drivers/$name', ({ name, code }) => {
  const folder = join(ROOT, 'drivers', name);
  test.each([code, 'README.md', 'example.yaml', 'cases'])('brings its %s', (entry) => {
    expect(existsSync(join(folder, entry))).toBe(true);
  });
});

test('a protocol is one folder and one word: nothing else knows it', () => {
  const known = SOURCES.flatMap((file) =>
    importsOf(read(file)).map(({ from }) => ({ file, to: posix.join(posix.dirname(file), from) })),
  );
  const strays = protocols.flatMap(({ name }) => {
    const folder = `drivers/${name}/`;
    const outside = known.filter(({ file, to }) => to.startsWith(folder) && !file.startsWith(folder));
    return outside.filter(({ file }) => file !== 'drivers/protocols.ts').map(({ file, to }) => `${file} imports ${to}`);
  });
  expect(strays).toEqual([]);
});
