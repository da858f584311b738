import { expect, test } from 'vitest';
import { compileGlob, seriesPattern } from '../../agent/settings/glob.ts';

test.each([
  ['bench/temperature', 'bench/temperature', true],
  ['bench/temperature', 'bench/temperature2', false],
  ['bench/*', 'bench/x', true],
  ['bench/*', 'bench/x/y', false],
  ['bench/**', 'bench/x/y', true],
  ['*/temperature', 'bench/temperature', true],
  ['*/temperature', 'house/kitchen/temperature', true],
  ['*/temperature', 'house/temperature/x', false],
  ['*/temperature', 'temperature', false],
  ['house/*/energy', 'house/plug/energy', true],
  ['house/*/energy', 'house/energy', false],
  ['**', 'a/b/c', true],
  ['house/plug*/power', 'house/plug-1/power', true],
  ['house/a.b/x', 'house/aXb/x', false],
  ['house/[a]/(x|y)', 'house/[a]/(x|y)', true],
])('the pattern %s and the series %s: %s', (pattern, name, matches) => {
  expect(seriesPattern(pattern).test(name)).toBe(matches);
});

test('a pattern matches whole names only, of any characters', () => {
  expect(compileGlob('*').test('küche°')).toBe(true);
  expect(compileGlob('a').test('a\n')).toBe(false);
});

test('any number of stars takes no longer than their number says', () => {
  expect(compileGlob(`${'*a'.repeat(40)}b`).test('a'.repeat(400))).toBe(false);
  expect(compileGlob(`${'**a'.repeat(40)}`).test('a'.repeat(400))).toBe(true);
});
