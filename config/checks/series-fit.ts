import { quantityNamed } from '../../agent/clean/quantities.ts';
import { FOR_LABELS } from '../../agent/clean/rules.ts';
import { canonicalUnit, knownUnit, sameDimension, UNIT_SYMBOLS } from '../../agent/clean/units.ts';
import type { RuleUse } from '../../agent/model/series.ts';
import { didYouMean } from '../nearest.ts';
import type { SeriesRule } from '../series-rule.ts';
import { isRecord } from '../walk.ts';
import type { Check, Fault } from './check.ts';

/** Units exist and fit their quantity, rules fit the kind, and patterns begin with a source that there is. */
export const checkSeries: Check = ({ series }, { written }) => {
  const sources = isRecord(written['sources']) ? Object.keys(written['sources']) : [];
  return Object.entries(series).flatMap(([pattern, rule]) =>
    [...unitFaults(rule), ...kindFaults(rule), ...patternFaults(pattern, sources)].map((fault) => ({
      ...fault,
      path: ['series', pattern, ...fault.path],
    })),
  );
};

function unitFaults(rule: SeriesRule): Fault[] {
  const { unit } = rule;
  const quantity = rule.quantity === undefined ? undefined : quantityNamed(rule.quantity);
  const clean = rule.clean ?? [];
  const convert = clean.findIndex((use) => use.rule === 'convert' && !('off' in use));
  const faults: Fault[] = [];
  if (unit !== undefined) faults.push(...unitFault(unit, quantity));
  if (convert < 0) return faults;
  const { to } = (clean[convert] as RuleUse).settings as { to: string };
  const path = ['clean', convert, 'convert', 'to'];
  if (quantity?.unit !== undefined && !sameDimension(to, quantity.unit)) {
    faults.push({ path, message: unfit(to, quantity.name, quantity.unit) });
  } else if (unit !== undefined && knownUnit(unit) && canonicalUnit(unit) !== canonicalUnit(to)) {
    faults.push({ path, message: `the series is kept in ${unit} (its unit), yet this rule converts to ${to}` });
  }
  return faults;
}

function unitFault(unit: string, quantity: ReturnType<typeof quantityNamed>): Fault[] {
  if (!knownUnit(unit)) {
    const meant = didYouMean(unit, UNIT_SYMBOLS);
    const message = `the unit ${JSON.stringify(unit)} is not known${meant}`;
    if (quantity?.unit !== undefined)
      return [
        {
          path: ['unit'],
          message: meant === '' ? `${message}: ${quantity.name} is measured in ${quantity.unit} or the like` : message,
        },
      ];
    // Without a quantity nothing depends on the unit: it may be one of the user's own, such as "bottles".
    return meant === '' ? [] : [{ path: ['unit'], message, warning: true }];
  }
  if (quantity?.unit === undefined || sameDimension(unit, quantity.unit)) return [];
  return [{ path: ['unit'], message: unfit(unit, quantity.name, quantity.unit) }];
}

function unfit(unit: string, quantity: string, usual: string): string {
  return `${unit} is no unit of ${quantity}, which is measured in ${usual} or the like`;
}

function kindFaults(rule: SeriesRule): Fault[] {
  const kind = rule.kind ?? (rule.quantity === undefined ? undefined : quantityNamed(rule.quantity)?.kind);
  const faults: Fault[] = [];
  if (rule.rollover !== undefined && kind !== undefined && kind !== 'counter') {
    faults.push({
      path: ['rollover'],
      at: 'key',
      message: `only a counter rolls over, and this series is of kind ${kind}`,
    });
  }
  for (const [at, use] of (rule.clean ?? []).entries()) {
    if (use.rule !== 'jump' || 'off' in use || kind === undefined || kind === 'position') continue;
    faults.push({ path: ['clean', at], message: `the rule jump judges places, and this series is of kind ${kind}` });
  }
  if (kind !== 'state') return faults;
  for (const [at, use] of (rule.clean ?? []).entries()) {
    if (FOR_LABELS.has(use.rule) || 'off' in use) continue;
    faults.push({
      path: ['clean', at],
      message: `the rule ${use.rule} judges numbers, and a series of kind state has labels`,
    });
  }
  return faults;
}

function patternFaults(pattern: string, sources: readonly string[]): Fault[] {
  const source = pattern.split('/')[0] as string;
  const path: string[] = [];
  if (!pattern.includes('/') && pattern !== '**' && pattern !== '*') {
    const message = `a series is named source/device/field or source/field: this pattern matches none (did you mean ${JSON.stringify(`*/${pattern}`)}?)`;
    return [{ path, at: 'key', message, warning: true }];
  }
  if (source.includes('*') || sources.includes(source) || sources.length === 0) return [];
  return [
    {
      path,
      at: 'key',
      message: `there is no source ${source}, so this pattern matches nothing${didYouMean(source, sources)}`,
      warning: true,
    },
  ];
}
