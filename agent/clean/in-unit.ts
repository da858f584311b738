import type { RuleUse } from '../model/series.ts';
import { converter, stepConverter } from './units.ts';

/** Settings that are values of the series. */
const VALUES = new Set(['value', 'min', 'max']);
/** Settings that are distances between two values of the series. */
const DISTANCES = new Set(['unless_near', 'tolerance', 'max_change', 'min_deviation', 'resolution', 'noise', 'within']);

/**
 * The same rule for a series in another unit of the same dimension: limits are converted as values (100 °C is 212 °F),
 * tolerances as distances (5 °C apart is 9 °F apart). For rules that judge and whose settings are checked.
 */
export function inUnit(use: RuleUse, from: string, to: string): RuleUse {
  const value = converter(from, to);
  const distance = stepConverter(from, to);
  const rewrite = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(rewrite);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, inner]) => {
        if (typeof inner !== 'number') return [key, rewrite(inner)];
        if (VALUES.has(key)) return [key, value(inner)];
        return [key, DISTANCES.has(key) ? distance(inner) : inner];
      }),
    );
  };
  return { rule: use.rule, settings: rewrite(use.settings) };
}
