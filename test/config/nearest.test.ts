import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../config/nearest.ts';

test.each([
  ['', '', 0],
  ['baud', 'baud', 0],
  ['buad', 'baud', 1],
  ['bad', 'baud', 1],
  ['bauud', 'baud', 1],
  ['bayd', 'baud', 1],
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
])('%j is %j with %i mistakes', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

test.each([
  ['sorces', 'sources'],
  ['Store', 'store'],
  ['warning', 'warn'],
  ['newest', 'newest_first'],
  ['xyz', undefined],
  ['port', undefined],
])('%s probably means %s', (word, meant) => {
  expect(nearest(word, ['sources', 'store', 'warn', 'newest_first', 'oldest_first'])).toBe(meant);
});

test('a word is never suggested for itself', () => {
  expect(didYouMean('baud', ['baud'])).toBe('');
});

test('the distance is symmetric, and zero only between equals', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

test('words of any length are compared in bounded time', () => {
  expect(nearest('x'.repeat(1e6), ['y'.repeat(1e6)])).toBeUndefined();
});
