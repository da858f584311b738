import { expect, test } from 'vitest';
import { csvRow } from '../../agent/cli/csv.ts';

test('cells are quoted where they must be, and nothing is empty', () => {
  expect(csvRow(['a', 1.5, null, undefined, 'b,c', 'say "x"', 'two\nlines', { range: 1 }])).toBe(
    'a,1.5,,,"b,c","say ""x""","two\nlines","{""range"":1}"',
  );
});
