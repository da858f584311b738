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
  const seen = valueSeen(uses, name, raw);
  const shown = seen === undefined || seen === raw ? `${raw}` : `${raw} (${seen})`;
  const reason = explainReason(uses, verdict, raw);
  return `${shown} ${done} by ${name}${reason === undefined ? '' : `: ${reason}`}`;
}

/** The reason alone: `DS18B20 power-on value`; undefined where the rule has left the plan since. */
export function explainReason(uses: readonly RuleUse[], verdict: number, raw: number): string | undefined {
  const name = RULE_NAMES[verdict & ~MENDED] as string;
  const use = uses.find(({ rule }) => rule === name);
  return use && ruleNamed(name).explain(use.settings, valueSeen(uses, name, raw) ?? raw);
}

/** The value as the rule saw it. */
function valueSeen(uses: readonly RuleUse[], name: string, raw: number): number | undefined {
  const place = uses.findIndex((use) => use.rule === name);
  return place < 0 ? undefined : valueBefore(uses.slice(0, place), raw);
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
