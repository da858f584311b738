import type { FieldFacts } from '../model/series.ts';
import { seriesPattern } from '../settings/glob.ts';
import { compileFormula, type Formula } from './compile.ts';
import { parseFormula } from './parse.ts';

/** A derived series as a person writes it. */
export interface DerivedSettings {
  readonly formula: string;
  /** Where a name of the formula stands for a series elsewhere: by its full name. */
  readonly of?: Readonly<Record<string, string>>;
  readonly quantity?: string;
  readonly unit?: string;
  readonly kind?: FieldFacts['kind'];
}

/** What it says, ready for use. */
export interface Definition {
  /** The key in the configuration: a series, or a pattern of them. */
  readonly target: string;
  readonly formula: Formula;
  readonly facts: FieldFacts;
  /**
   * If the series `name` is what this definition waits for: the name of the series to be made, and the names of what it
   * is made of, in the order of the formula's.
   */
  madeFrom(name: string): { readonly target: string; readonly inputs: readonly string[] } | undefined;
  /** Whether readings of the series `name` may go into it, and are worth remembering. */
  uses(name: string): boolean;
}

/**
 * `house/dew_point: dew_point(temperature, humidity)` is made of `house/temperature` and `house/humidity`: names stand
 * for fields of the same device, unless `of` says which series they are. With a star in its device it is made for each
 * device that has them. The formula has been checked.
 */
export function compileDefinition(target: string, settings: DerivedSettings): Definition {
  const parsed = parseFormula(settings.formula);
  if (parsed.kind === 'bad') throw new Error(`derived ${target}: ${parsed.message}`);
  const formula = compileFormula(parsed.expression);
  const of = settings.of ?? {};
  const field = fieldOf(target);
  const pattern = seriesPattern(target);
  const isDevice = (device: string) => pattern.test(`${device}/${field}`);
  const first = formula.names[0] as string;
  const named = new Set(Object.values(of));
  const fields = new Set(formula.names.filter((name) => of[name] === undefined));
  return {
    target,
    formula,
    facts: factsOf(settings, formula),
    madeFrom(name) {
      const device = deviceFor(name, of[first], first, target, isDevice);
      if (device === undefined) return undefined;
      const inputs = formula.names.map((each) => of[each] ?? `${device}/${each}`);
      return { target: `${device}/${field}`, inputs };
    },
    uses: (name) => named.has(name) || (fields.has(fieldOf(name)) && isDevice(deviceOf(name))),
  };
}

/** The device under which a series is made when `name` is heard of; undefined when that is not what it waits for. */
function deviceFor(
  name: string,
  from: string | undefined,
  first: string,
  target: string,
  isDevice: (device: string) => boolean,
): string | undefined {
  if (from !== undefined) return name === from ? deviceOf(target) : undefined;
  return fieldOf(name) === first && isDevice(deviceOf(name)) ? deviceOf(name) : undefined;
}

function factsOf({ formula: text, quantity, unit, kind }: DerivedSettings, formula: Formula): FieldFacts {
  const measured = quantity ?? formula.gives;
  return {
    origin: `derived: ${text}`,
    ...(measured !== undefined && { quantity: measured }),
    ...(unit !== undefined && { unit }),
    ...(kind !== undefined && { kind }),
  };
}

function deviceOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/'));
}

function fieldOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
