import { expect, test } from 'vitest';
import { findSummaries } from '../../agent/cli/find-summaries.ts';
import type { Summary } from '../../agent/model/summary.ts';
import type { Reader, SummaryQuery } from '../../agent/store/reader.ts';

const NAMES = ['bench/temperature', 'house/kitchen/temperature', 'house/kitchen/humidity'];
const history = NAMES.flatMap((series) => [10, 20, 30].map((from) => ({ series, from, to: from + 10 }) as Summary));
const reader = {
  series: () => NAMES.map((name, id) => ({ id, plan: { name } })),
  summaries: ({ series, limit }: SummaryQuery) =>
    history
      .filter((one) => series === undefined || one.series === series)
      .sort((a, b) => b.from - a.from)
      .slice(0, limit),
} as unknown as Pick<Reader, 'series' | 'summaries'>;

const found = (pattern: string, limit = 100) =>
  findSummaries(reader, pattern, { limit }).map(({ series, from }) => `${series} ${from}`);

test('** finds all, oldest first', () => {
  expect(found('**')).toHaveLength(9);
  expect(found('**')[0]).toMatch(/ 10$/);
});

test('a pattern finds several series, put together by time', () => {
  expect(found('*/temperature', 4)).toEqual([
    'bench/temperature 20',
    'house/kitchen/temperature 20',
    'bench/temperature 30',
    'house/kitchen/temperature 30',
  ]);
});

test('a name finds itself alone, and a wrong one nothing', () => {
  expect(found('bench/temperature')).toEqual(['bench/temperature 10', 'bench/temperature 20', 'bench/temperature 30']);
  expect(found('bench/temp')).toEqual([]);
});
