import { defaultRules, type Quantity, quantityNamed, rulesIn, usesOf } from '../agent/clean/quantities.ts';
import { FOR_LABELS, inDefaultOrder, useRule } from '../agent/clean/rules.ts';
import { canonicalUnit, sameDimension } from '../agent/clean/units.ts';
import type { FieldFacts, Kind, PlanFor, RuleUse, SeriesPlan } from '../agent/model/series.ts';
import { type Glob, seriesPattern } from '../agent/settings/glob.ts';
import type { CleanUse } from './clean-list.ts';
import type { Config } from './config.ts';
import type { SeriesRule } from './series-rule.ts';

/** Without an expected interval a value holds so long: most sensors report at least this often. */
const HOLD = 600_000;
/** The shortest silence after which a window is closed by the clock: what came late by the network still fits in. */
const IDLE_AFTER = 5000;

/**
 * Resolves how each series is treated: for every key the first pattern that matches and has it, then what its source
 * knows about it, then what the quantity brings along, then the defaults. Call the answer once a series.
 */
export function planSeries(config: Pick<Config, 'series' | 'allowed_lateness'>): PlanFor {
  const rules = compilePatterns(config.series);
  return (source, name, facts) => planOf(source, name, firstOfEach(rules, name), facts, config.allowed_lateness);
}

/** Whether a series is not wanted: its readings are to be counted, not stored. */
export function ignoredSeries(config: Pick<Config, 'series'>): (name: string) => boolean {
  const rules = compilePatterns(config.series);
  return (name) => firstOfEach(rules, name).ignore === true;
}

interface PatternRule {
  readonly pattern: Glob;
  readonly rule: SeriesRule;
}

function compilePatterns(series: Config['series']): PatternRule[] {
  return Object.entries(series).map(([pattern, rule]) => ({ pattern: seriesPattern(pattern), rule }));
}

function firstOfEach(rules: readonly PatternRule[], name: string): SeriesRule {
  const matching = rules.filter(({ pattern }) => pattern.test(name)).map(({ rule }) => rule);
  return Object.assign({}, ...matching.reverse()) as SeriesRule;
}

function planOf(
  source: string,
  name: string,
  rule: SeriesRule,
  facts: FieldFacts | undefined,
  lateness: number,
): SeriesPlan {
  const { clean = [], quantity: measured, expect_every, rollover, kind: wanted } = { ...facts, ...rule };
  const quantity = measured === undefined ? undefined : quantityNamed(measured);
  const kind = wanted ?? quantity?.kind ?? 'gauge';
  const { unit, raw_unit } = unitsOf(rule, facts, quantity);
  const brought = broughtRules(quantity, facts, unit, raw_unit);
  return {
    name,
    source,
    kind,
    ...(unit !== undefined && { unit }),
    ...(quantity !== undefined && { quantity: quantity.name }),
    ...(expect_every !== undefined && { expect_every }),
    hold: rule.hold ?? (expect_every === undefined ? HOLD : 3 * expect_every),
    ...(rollover !== undefined && { rollover }),
    allowed_lateness: rule.allowed_lateness ?? lateness,
    idle_after: rule.idle_after ?? Math.max(IDLE_AFTER, 3 * (expect_every ?? 0)),
    ...(rule.contradictions === 'ignore' && { contradictions: 'ignore' as const }),
    rules: planRules(kind, clean, brought),
    ...(facts !== undefined && { facts }),
  };
}

// A series is kept in its `unit`; the device sends that too, unless a rule `convert` or the source itself says what it
// sends instead.
function unitsOf(
  rule: SeriesRule,
  facts: FieldFacts | undefined,
  quantity: Quantity | undefined,
): { unit?: string; raw_unit?: string } {
  const convert = rule.clean?.find((use): use is RuleUse => use.rule === 'convert' && !('off' in use));
  const { from, to } = (convert?.settings ?? {}) as { from?: string; to?: string };
  const unit = to ?? rule.unit ?? facts?.kept_in ?? facts?.unit ?? quantity?.unit;
  const sent = facts?.unit !== undefined && unit !== undefined && sameDimension(facts.unit, unit) ? facts.unit : unit;
  const raw_unit = from ?? sent;
  return unit === undefined || raw_unit === undefined ? {} : { unit: symbolOf(unit), raw_unit: symbolOf(raw_unit) };
}

function symbolOf(unit: string): string {
  return canonicalUnit(unit) ?? unit;
}

// What the catalogue holds of the quantity, with what is true of this very device in place of it, and the conversion
// from the unit that the device is known to send.
function broughtRules(quantity?: Quantity, facts?: FieldFacts, unit?: string, raw_unit?: string): RuleUse[] {
  const general = quantity ? defaultRules(quantity, unit, raw_unit) : [];
  const { rules = {}, unit: sent } = facts ?? {};
  const uses = [
    ...general.filter(({ rule }) => !(rule in rules)),
    ...rulesIn(usesOf(rules), sent ?? quantity?.unit, unit, raw_unit),
  ];
  if (sent === undefined || unit === undefined || raw_unit === undefined || raw_unit === unit) return uses;
  return [...uses, useRule('convert', { from: raw_unit, to: unit })];
}

// Each rule that the quantity brings is replaced by a configured one of the same name, or switched off; others are
// added. All stand in the order in which they make sense: raw values first, then scaling, then judging. Labels are not
// measured: few rules mean anything for them.
function planRules(kind: Kind, clean: readonly CleanUse[], brought: readonly RuleUse[]): RuleUse[] {
  const named = new Set(clean.map(({ rule }) => rule));
  const kept = brought.filter(({ rule }) => !named.has(rule));
  const given = clean.filter((use): use is RuleUse => !('off' in use));
  const uses = inDefaultOrder([...kept, ...given]);
  return kind === 'state' ? uses.filter(({ rule }) => FOR_LABELS.has(rule)) : uses;
}
