import { expect, test } from 'vitest';
import { BadRequest, readRange } from '../../agent/ui/params.ts';

const range = (query: string) => readRange(new URLSearchParams(query));

test('what is not asked for is left out, and the number of rows is bounded', () => {
  expect(range('')).toEqual({ limit: 500 });
  expect(range('series=a/b&window=1m&from=1&to=2&limit=99999999')).toEqual({
    series: 'a/b',
    window: '1m',
    from: 1,
    to: 2,
    limit: 10_000,
  });
});

test.each(['from=yesterday', 'to=-1', 'limit=1e3', 'from=1.5', `series=${'x'.repeat(600)}`])(
  '%s is refused',
  (query) => {
    expect(() => range(query)).toThrow(BadRequest);
  },
);
