import type { Summary } from '../model/summary.ts';
import { seriesPattern } from '../settings/glob.ts';
import type { Reader, SummaryQuery } from '../store/reader.ts';

/** The newest `limit` windows of all series that a pattern matches, oldest first; an exact name is a pattern too. */
export function findSummaries(
  reader: Pick<Reader, 'series' | 'summaries'>,
  pattern: string,
  query: Omit<SummaryQuery, 'series' | 'newest_first'>,
): Summary[] {
  const matches = seriesPattern(pattern);
  const names = reader.series().map(({ plan }) => plan.name);
  const wanted = names.filter((name) => name === pattern || matches.test(name));
  const newest = (series?: string) =>
    reader.summaries({ ...query, ...(series === undefined ? {} : { series }), newest_first: true });
  // The store looks for one series or for all; several are put together here.
  const found = wanted.length === names.length ? newest() : wanted.flatMap(newest);
  return found.sort(newestFirst).slice(0, query.limit).reverse();
}

function newestFirst(a: Summary, b: Summary): number {
  if (a.from !== b.from) return b.from - a.from;
  if (a.series !== b.series) return a.series < b.series ? 1 : -1;
  return b.to - a.to;
}
