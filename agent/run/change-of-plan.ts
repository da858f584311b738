import type { PlanFor, Series, SeriesPlan } from '../model/series.ts';
import type { WindowPlan } from '../model/window.ts';

/**
 * What in a new configuration would give windows already written another meaning, in words; undefined when nothing
 * does. Rules, lateness and added wider windows change what comes, not what is.
 */
export function changeOfMeaning(
  windows: WindowPlan,
  series: readonly Series[],
  wanted: { windows: WindowPlan; planFor: PlanFor },
): string | undefined {
  if (windows.pane.size !== wanted.windows.pane.size) {
    return `The finest window was ${windows.pane.name} and is now ${wanted.windows.pane.name}`;
  }
  for (const { plan } of series) {
    const now = wanted.planFor(plan.source, plan.name, plan.facts);
    if (now.kind !== plan.kind) return `${plan.name} was a ${plan.kind} and is now a ${now.kind}`;
    if (now.unit !== plan.unit)
      return `${plan.name} was in ${plan.unit ?? 'no unit'} and is now in ${now.unit ?? 'no unit'}`;
  }
  return undefined;
}

/** Whether two plans clean alike. */
export function sameRules(a: SeriesPlan, b: SeriesPlan): boolean {
  return JSON.stringify(a.rules) === JSON.stringify(b.rules);
}
