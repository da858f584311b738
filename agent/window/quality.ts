import type { SeriesPlan } from '../model/series.ts';
import type { Quality } from '../model/summary.ts';
import type { Pane } from './pane.ts';

/** What cleaning, gaps and lateness did to a pane; `rules` are the names of the cleaning rules by number. */
export function qualityOf(pane: Pane, plan: SeriesPlan, rules: readonly string[]): Quality {
  return {
    ...coverageOf(pane, plan),
    rejected: byName(pane.rejected, rules),
    mended: byName(pane.mended, rules),
    ...(pane.doubtful !== undefined && { doubtful: pane.doubtful }),
    late: pane.late,
    clock: pane.clock,
  };
}

function coverageOf(pane: Pane, plan: SeriesPlan): { expected?: number; coverage?: number } {
  if (plan.expect_every === undefined) return {};
  const expected = Math.round((pane.to - pane.from) / plan.expect_every);
  return expected > 0 ? { expected, coverage: Math.min(1, pane.count / expected) } : {};
}

function byName(counts: Readonly<Record<number, number>>, rules: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).map(([rule, count]) => [rules[Number(rule)] ?? `rule ${rule}`, count]),
  );
}
