import { describe, expect, test } from 'vitest';
import { allCases, expectedOf, run } from './cases.ts';

describe.each(allCases())('$name: $about', (one) => {
  test('gives the expected readings and counts', () => {
    expect(run(one)).toEqual(expectedOf(one));
  });

  test.each([1, 2, 7])('in chunks of %i bytes too', (size) => {
    expect(run(one, size)).toEqual(expectedOf(one));
  });
});
