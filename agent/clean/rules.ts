import * as v from 'valibot';
import { assert } from '../model/failure.ts';
import type { RuleUse } from '../model/series.ts';
import { calibrate } from './calibrate.ts';
import { convert } from './convert.ts';
import { deadband } from './deadband.ts';
import { debounce } from './debounce.ts';
import { duplicate } from './duplicate.ts';
import { jump } from './jump.ts';
import { normalise } from './normalise.ts';
import { range } from './range.ts';
import { rate } from './rate.ts';
import { type Rule, STAGES } from './rule.ts';
import { sentinel } from './sentinel.ts';
import { smooth } from './smooth.ts';
import { spike } from './spike.ts';
import { stuck } from './stuck.ts';
import { warmup } from './warmup.ts';

/**
 * All cleaning rules. A rule's number is its place in this list, counted from 1: it stands in verdicts, in stored
 * windows and in the journal, so a new rule is added at the end and none is ever moved or taken away.
 */
export const rules: readonly Rule<unknown, unknown>[] = [
  duplicate,
  sentinel,
  convert,
  calibrate,
  range,
  rate,
  spike,
  stuck,
  smooth,
  normalise,
  warmup,
  jump,
  deadband,
  debounce,
];

/** The names by number: `RULE_NAMES[ruleNumber('range')] === 'range'`. Number 0 stands for no rule. */
export const RULE_NAMES: readonly string[] = ['', ...rules.map((rule) => rule.name)];

/** The rules that also mean something for labels, which are the same or others and nothing between. */
export const FOR_LABELS: ReadonlySet<string> = new Set(['duplicate', 'debounce']);

/** The number of a rule that exists. */
export function ruleNumber(name: string): number {
  const number = RULE_NAMES.indexOf(name, 1);
  assert(number > 0, `no cleaning rule is named ${name}`);
  return number;
}

/** The rule of that name, which exists. */
export function ruleNamed(name: string): Rule<unknown, unknown> {
  return rules[ruleNumber(name) - 1] as Rule<unknown, unknown>;
}

/** A rule with settings as a person writes them, where they stand in our own code: wrong ones are our mistake. */
export function useRule(name: string, settings: unknown): RuleUse {
  const checked = v.safeParse(ruleNamed(name).settings, settings);
  assert(checked.success, `settings of rule ${name}: ${checked.issues?.[0]?.message}`);
  return { rule: name, settings: checked.output };
}

/**
 * Rules in the order in which they make sense, by their stage and then by their number:
 * duplicate and debounce (on what arrived), sentinel and warmup (on raw values), convert, calibrate, range, rate, spike,
 * stuck, jump, smooth, normalise, deadband.
 * Uses of the same rule keep their order. The order of a chain is the planner's to decide; this is the default.
 */
export function inDefaultOrder(uses: readonly RuleUse[]): RuleUse[] {
  return [...uses].sort((a, b) => place(a) - place(b));
}

function place({ rule }: RuleUse): number {
  return STAGES.indexOf(ruleNamed(rule).stage) * RULE_NAMES.length + ruleNumber(rule);
}
