import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allSummaries } from '../../agent/cli/all-summaries.ts';
import type { Summary } from '../../agent/model/summary.ts';
import type { SummaryQuery } from '../../agent/store/reader.ts';

const asSummary = (from: number, i: number) => ({ from, series: `s${i}` }) as unknown as Summary;

test('a history read in parts is the history, each window once, however many begin together', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 7 }),
      (starts, part) => {
        const history = starts.sort((a, b) => a - b).map(asSummary);
        const reader = {
          summaries: ({ from = 0, limit }: SummaryQuery) => history.filter((one) => one.from >= from).slice(0, limit),
        };
        expect([...allSummaries(reader, part)].flat()).toEqual(history);
      },
    ),
  );
});
