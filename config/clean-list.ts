import * as v from 'valibot';
import type { RuleUse } from '../agent/model/series.ts';
import { choice } from './alternatives.ts';
import { isRecord, type Schema } from './walk.ts';

/** A cleaning rule as far as the configuration is concerned. */
export interface RuleKind {
  readonly name: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  readonly settings: Schema;
}

/** One line of `clean:`: a rule with its settings, or a default rule that is switched off. */
export type CleanUse = RuleUse | { readonly rule: string; readonly off: true };

const OFF = v.pipe(v.literal('off'), v.description('Switches off the rule that the quantity brings along.'));

/**
 * The list of cleaning rules of a series. Each line is one rule, in one of these forms:
 * `range: { min: 0, max: 100 }`, in short `range: [0, 100]`; `duplicate`, where defaults do; `spike: off`.
 */
export function cleanList(rules: readonly RuleKind[]) {
  const names = rules.map(({ name }) => name);
  const lines = new Map(rules.map((rule) => [rule.name, line(rule)]));
  const bare = v.pipe(v.picklist(names), v.rawTransform(fromName(rules)));
  const any = v.pipe(
    v.strictObject(Object.fromEntries(names.map((name) => [name, v.optional(v.unknown())]))),
    v.check(
      (object) => Object.keys(object).length === 1,
      'expected one rule in each line of the list: begin the next one with a dash of its own',
    ),
  );
  const one = choice<CleanUse>([...lines.values(), v.picklist(names)], (value) => {
    if (typeof value === 'string') return bare;
    const keys = isRecord(value) ? Object.keys(value) : [];
    return (keys.length === 1 && lines.get(keys[0] as string)) || any;
  });
  return v.array(one, 'expected a list of rules, each beginning with a dash: - range: [0, 100]');
}

function line(rule: RuleKind): Schema {
  return v.pipe(
    v.strictObject({ [rule.name]: v.pipe(forms(rule), v.description(rule.summary)) }),
    v.transform((object): CleanUse => {
      const settings = object[rule.name];
      return settings === 'off' ? { rule: rule.name, off: true } : { rule: rule.name, settings };
    }),
  );
}

function forms(rule: RuleKind): Schema {
  const short = shorthand(rule.settings);
  return choice(short ? [rule.settings, short, OFF] : [rule.settings, OFF], (value) => {
    if (value === 'off') return OFF;
    return short && (Array.isArray(value) || typeof value === 'number') ? short : rule.settings;
  });
}

// What a list or a number alone stands for: bounds, or the one list of numbers that the rule takes.
function shorthand(settings: Schema): Schema | undefined {
  const { entries } = settings as unknown as { entries?: Readonly<Record<string, unknown>> };
  if (!entries) return undefined;
  const pipe = v.pipe as unknown as (...parts: unknown[]) => Schema;
  if ('min' in entries && 'max' in entries) {
    const bounds = v.strictTuple([v.number(), v.number()], 'expected [lowest, highest]');
    return pipe(
      bounds,
      v.transform(([min, max]: [number, number]) => ({ min, max })),
      settings,
    );
  }
  if ('values' in entries) {
    const values = v.union([v.number(), v.array(v.unknown())], 'expected a number or a list of numbers');
    return pipe(
      values,
      v.transform((given) => ({ values: Array.isArray(given) ? given : [given] })),
      settings,
    );
  }
  return undefined;
}

function fromName(rules: readonly RuleKind[]) {
  return ({ dataset, addIssue, NEVER }: v.RawTransformContext<string>): CleanUse => {
    const rule = rules.find(({ name }) => name === dataset.value) as RuleKind;
    const parsed = v.safeParse(rule.settings, {});
    if (parsed.success) return { rule: rule.name, settings: parsed.output };
    addIssue({ message: `the rule ${rule.name} needs settings: - ${rule.name}: { ... }` });
    return NEVER;
  };
}
