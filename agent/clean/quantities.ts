import type { Kind, RuleUse } from '../model/series.ts';
import { AIR } from './catalogue/air.ts';
import { ELECTRICITY } from './catalogue/electricity.ts';
import type { Entry, RuleSettings } from './catalogue/entry.ts';
import { MATTER } from './catalogue/matter.ts';
import { TEMPERATURE } from './catalogue/temperature.ts';
import { inUnit } from './in-unit.ts';
import { inDefaultOrder, ruleNamed, useRule } from './rules.ts';
import { sameDimension } from './units.ts';

/** What is measured, and what follows from that. */
export interface Quantity {
  readonly name: string;
  readonly summary: string;
  readonly unit?: string;
  readonly kind: Kind;
  /** On by default: they take out only what cannot be true. Settings checked, in `unit`, in the default order. */
  readonly rules: readonly RuleUse[];
  /** For typical sensors, for a person to switch on. Of the same form. */
  readonly suggested: readonly RuleUse[];
  /** The smallest step that typical sensors show, and how far they scatter where nothing changes, in `unit`. */
  readonly resolution?: number;
  readonly noise?: number;
  /** The figures of a window to look at first. */
  readonly figures: readonly string[];
}

/** Every quantity by its name, as the catalogue states it. */
export const CATALOGUE: ReadonlyMap<string, Entry> = new Map(
  [TEMPERATURE, AIR, ELECTRICITY, MATTER].flatMap((part) => Object.entries(part)),
);

/** The names that `quantity:` takes. */
export const QUANTITY_NAMES: readonly string[] = [...CATALOGUE.keys()];

/** A quantity of the catalogue; undefined where it holds none of that name. */
export function quantityNamed(name: string): Quantity | undefined {
  const entry = CATALOGUE.get(name);
  if (entry === undefined) return undefined;
  const { summary, unit, kind, rules, suggested, resolution, noise, figures } = entry;
  return {
    name,
    summary,
    ...(unit !== undefined && { unit }),
    kind,
    rules: usesOf(rules),
    suggested: usesOf(suggested),
    ...(resolution !== undefined && { resolution }),
    ...(noise !== undefined && { noise }),
    figures,
  };
}

/**
 * The default rules of a quantity for a series kept in `unit`, whose device sends `raw_unit`: limits are stated in the
 * unit that each rule sees. Where a unit measures something else than the quantity, its limits say nothing, and the
 * rules that hold limits are left out. Without a unit of its own the series is taken to be in the quantity's.
 */
export function defaultRules(quantity: Quantity, unit = quantity.unit, raw_unit = unit): RuleUse[] {
  return rulesIn(quantity.rules, quantity.unit, unit, raw_unit);
}

/** The suggested rules, likewise. */
export function suggestedRules(quantity: Quantity, unit = quantity.unit, raw_unit = unit): RuleUse[] {
  return rulesIn(quantity.suggested, quantity.unit, unit, raw_unit);
}

/** Rules whose limits are in the unit `own`, for a series kept in `unit` whose device sends `raw_unit`. */
export function rulesIn(
  uses: readonly RuleUse[],
  own: string | undefined,
  unit: string | undefined,
  raw_unit: string | undefined,
): RuleUse[] {
  return uses.flatMap((use) => {
    const seen = ruleNamed(use.rule).stage === 'raw' ? raw_unit : unit;
    if (own === seen || own === undefined || seen === undefined) return [use];
    return sameDimension(own, seen) ? [inUnit(use, own, seen)] : [];
  });
}

/** Rules by their names, as a person writes them, checked and in the default order. */
export function usesOf(settings: RuleSettings = {}): RuleUse[] {
  return inDefaultOrder(Object.entries(settings).map(([rule, own]) => useRule(rule, own)));
}
