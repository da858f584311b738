import * as v from 'valibot';
import { compileDefinition, type Definition, type DerivedSettings } from '../agent/derive/definition.ts';
import { namesIn } from '../agent/derive/expression.ts';
import { parseFormula } from '../agent/derive/parse.ts';
import { KINDS } from '../agent/model/series.ts';
import { choice } from './alternatives.ts';
import type { Config } from './config.ts';

/** Series that are made of others: the name or pattern of the series, and its formula, alone or with more. */
export function derivedSection(quantities: readonly string[]) {
  const short = v.pipe(
    formula(),
    v.transform((text) => ({ formula: text })),
  );
  const long = v.strictObject({
    formula: formula(),
    of: v.exactOptional(
      v.pipe(
        v.record(v.string(), v.pipe(v.string(), v.regex(/\//, 'expected a series such as bench/temperature'))),
        v.description('The series that names of the formula stand for, where they are not fields of the same device.'),
      ),
    ),
    quantity: v.exactOptional(
      v.pipe(
        v.picklist(quantities),
        v.description('What comes out. It brings a unit, a kind and cleaning rules along.'),
      ),
    ),
    unit: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.description('The unit that comes out.'))),
    kind: v.exactOptional(v.pipe(v.picklist(KINDS), v.description('How it is summarised.'))),
  });
  const target = v.pipe(
    v.string(),
    v.regex(/^[^/]+(\/[^/]+)+$/, 'expected source/device/field or source/field, with * for any device'),
    v.check((name) => !name.slice(name.lastIndexOf('/')).includes('*'), 'the last level is the name of a field: no *'),
  );
  return v.record(
    target,
    choice<DerivedSettings>([short, long], (value) => (typeof value === 'string' ? short : long)),
  );
}

/** The definitions of a checked configuration. */
export function definitionsOf({ derived }: Pick<Config, 'derived'>): Definition[] {
  return Object.entries(derived).map(([target, settings]) => compileDefinition(target, settings));
}

function formula() {
  return v.pipe(
    v.string('expected a formula such as dew_point(temperature, humidity)'),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const parsed = parseFormula(dataset.value);
      if (parsed.kind === 'bad')
        addIssue({ message: `${parsed.message} (at character ${parsed.at + 1} of the formula)` });
      else if (namesIn(parsed.expression).length === 0) addIssue({ message: 'the formula names no series' });
    }),
    v.description('What it is made of: names of fields, numbers, + - * / ^, brackets and functions.'),
  );
}
