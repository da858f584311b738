import { AGREEMENTS, type Agreement } from '../agent/clean/agreements.ts';
import { quantityNamed, suggestedRules } from '../agent/clean/quantities.ts';
import type { FieldFacts, SeriesPlan } from '../agent/model/series.ts';
import { seriesPattern } from '../agent/settings/glob.ts';
import type { Config } from './config.ts';
import { planSeries } from './plan-series.ts';
import type { Path } from './problems.ts';
import type { SeriesRule } from './series-rule.ts';

/** Where something in the plan of a series comes from. */
export type Origin =
  | { readonly kind: 'configuration'; readonly path: Path }
  /** Its source knows it: from the protocol, the preset or the device itself. */
  | { readonly kind: 'source'; readonly origin: string }
  | { readonly kind: 'quantity'; readonly quantity: string }
  | { readonly kind: 'default' };

export interface Traced {
  readonly key: string;
  readonly value: unknown;
  readonly from: Origin;
}

/** The plan of a series, and where each part of it comes from. */
export interface Origins {
  readonly plan: SeriesPlan;
  readonly settings: readonly Traced[];
  /** Rules in the order in which they apply; `value` is their settings. */
  readonly rules: readonly Traced[];
  /** Rules that the quantity or the source brings, and that are switched off. */
  readonly off: readonly Traced[];
  /** Rules that know a typical sensor of the quantity, and are not on: for a person to think about. */
  readonly suggested: readonly Traced[];
  /** What else the catalogue holds about the quantity; absent where there is none. */
  readonly known?: Known;
}

/** What the catalogue says of typical sensors of a quantity, in its own unit, and of what to look at. */
export interface Known {
  readonly summary: string;
  readonly unit?: string;
  readonly resolution?: number;
  readonly noise?: number;
  readonly figures: readonly string[];
  /** What its readings must agree with among the others of their message, in sentences. */
  readonly together: readonly string[];
}

const SETTINGS = [
  'quantity',
  'unit',
  'kind',
  'expect_every',
  'hold',
  'rollover',
  'allowed_lateness',
  'idle_after',
  'contradictions',
] as const;

/** Traces the plan of a series back: for each key the first pattern that has it, then its source, then its quantity. */
export function originsOf(config: Config, source: string, name: string, facts?: FieldFacts): Origins {
  const plan = planSeries(config)(source, name, facts);
  const patterns = Object.entries(config.series).filter(([pattern]) => seriesPattern(pattern).test(name));
  const settings = SETTINGS.filter((key) => plan[key] !== undefined).map(
    (key): Traced => ({ key, value: plan[key], from: originOf(key, plan, patterns, facts, config) }),
  );
  const cleaning = patterns.find(([, rule]) => rule.clean !== undefined);
  const ruleFrom = (rule: string): Origin => originOfRule(rule, plan, cleaning, facts);
  const off = (cleaning?.[1].clean ?? []).filter((use) => 'off' in use);
  return {
    plan,
    settings,
    rules: plan.rules.map(({ rule, settings: value }) => ({ key: rule, value, from: ruleFrom(rule) })),
    off: off.map(({ rule }) => ({ key: rule, value: 'off', from: ruleFrom(rule) })),
    ...fromCatalogue(plan, facts, cleaning),
  };
}

// Where a person or the device has spoken about a rule, nothing more is suggested.
function fromCatalogue(
  plan: SeriesPlan,
  facts: FieldFacts | undefined,
  cleaning: Pattern | undefined,
): Pick<Origins, 'suggested' | 'known'> {
  const quantity = plan.quantity === undefined ? undefined : quantityNamed(plan.quantity);
  if (quantity === undefined) return { suggested: [] };
  const spoken = new Set([...(cleaning?.[1].clean ?? []).map(({ rule }) => rule), ...Object.keys(facts?.rules ?? {})]);
  const { name, summary, unit, resolution, noise, figures } = quantity;
  return {
    suggested: suggestedRules(quantity, plan.unit)
      .filter(({ rule }) => !spoken.has(rule))
      .map(({ rule, settings }) => ({ key: rule, value: settings, from: { kind: 'quantity', quantity: name } })),
    known: {
      summary,
      ...(unit !== undefined && { unit }),
      ...(resolution !== undefined && { resolution }),
      ...(noise !== undefined && { noise }),
      figures,
      together: agreementsOf(plan).map(({ summary }) => summary),
    },
  };
}

function agreementsOf({ name, quantity = '', contradictions }: SeriesPlan): readonly Agreement[] {
  if (contradictions === 'ignore') return [];
  const field = name.slice(name.lastIndexOf('/') + 1);
  return AGREEMENTS.filter((each) => each.leads(quantity, field) || each.follows(quantity, field));
}

type Pattern = readonly [pattern: string, rule: SeriesRule];

function originOf(
  key: (typeof SETTINGS)[number],
  plan: SeriesPlan,
  patterns: readonly Pattern[],
  facts: FieldFacts | undefined,
  config: Config,
): Origin {
  const pattern = patterns.find(([, rule]) => rule[key] !== undefined);
  if (pattern) return { kind: 'configuration', path: ['series', pattern[0], key] };
  if (facts !== undefined && key in facts) return { kind: 'source', origin: facts.origin };
  const quantity = plan.quantity === undefined ? undefined : quantityNamed(plan.quantity);
  if (quantity !== undefined && (key === 'unit' || key === 'kind'))
    return { kind: 'quantity', quantity: quantity.name };
  if (key === 'allowed_lateness' && plan.allowed_lateness === config.allowed_lateness) {
    return { kind: 'configuration', path: ['allowed_lateness'] };
  }
  return { kind: 'default' };
}

function originOfRule(rule: string, plan: SeriesPlan, cleaning: Pattern | undefined, facts?: FieldFacts): Origin {
  const place = cleaning?.[1].clean?.findIndex((use) => use.rule === rule) ?? -1;
  if (cleaning && place >= 0) return { kind: 'configuration', path: ['series', cleaning[0], 'clean', place] };
  const known = facts !== undefined && (rule in (facts.rules ?? {}) || rule === 'convert');
  if (known) return { kind: 'source', origin: facts.origin };
  return plan.quantity === undefined ? { kind: 'default' } : { kind: 'quantity', quantity: plan.quantity };
}
