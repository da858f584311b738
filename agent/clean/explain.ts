import { MENDED } from '../model/batch.ts';
import type { RuleUse } from '../model/series.ts';
import type { Rule } from './rule.ts';
import { RULE_NAMES, ruleNamed } from './rules.ts';

/**
 * What cleaning did to one reading, for people: `85 rejected by sentinel: DS18B20 power-on value`, or
 * `102 mended to 100 by range: outside 0 to 100`; undefined where it was kept.
 * @param uses the series' plan at that time
 * @param verdict as in `Cleaned.verdicts`
 * @param raw the value as the device sent it
 * @param cleaned the value that went on; it matters for a mended one only
 */
export function explainVerdict(
  uses: readonly RuleUse[],
  verdict: number,
  raw: number,
  cleaned: number,
): string | undefined {
  if (verdict === 0) return undefined;
  const name = RULE_NAMES[verdict & ~MENDED] as string;
  const done = (verdict & MENDED) === 0 ? 'rejected' : `mended to ${cleaned}`;
  const place = uses.findIndex((use) => use.rule === name);
  // A rule may have left the plan since.
  if (place < 0) return `${raw} ${done} by ${name}`;
  const seen = valueBefore(uses.slice(0, place), raw);
  const shown = seen === undefined || seen === raw ? `${raw}` : `${raw} (${seen})`;
  return `${shown} ${done} by ${name}: ${ruleNamed(name).explain(uses[place]?.settings, seen ?? raw)}`;
}

/** What earlier rules made of a raw value; undefined where that depended on readings before it. */
function valueBefore(uses: readonly RuleUse[], raw: number): number | undefined {
  let value = raw;
  for (const use of uses) {
    const rule = ruleNamed(use.rule);
    if (rule.stage === 'shape') return undefined;
    if (rule.stage === 'transform') value = scaled(rule, use.settings, value);
  }
  return value;
}

function scaled(rule: Rule<unknown, unknown>, settings: unknown, value: number): number {
  const compiled = rule.compile(settings);
  return compiled.apply(compiled.fresh(), 0, value, 0);
}
