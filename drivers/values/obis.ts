import { canonicalUnit } from '../../agent/clean/units.ts';
import type { FieldFacts } from '../../agent/model/series.ts';
import { factsOf } from './facts.ts';
import type { Field } from './outlet.ts';

/** What is known of an object; its unit comes with its value. */
type Known = { readonly name: string; readonly quantity: string } | { readonly name: string; readonly counter: true };

const PHASES = ['l1', 'l2', 'l3'] as const;

/** What electricity meters measure, by groups C, D and E of the OBIS code (EN 62056-61; DSMR 5.0.2 P1, chapter 6). */
const OBJECTS: ReadonlyMap<string, Known> = new Map([
  ...tariffs('1.8', 'energy_import', 'energy'),
  ...tariffs('2.8', 'energy_export', 'energy'),
  ...tariffs('15.8', 'energy', 'energy'),
  ...tariffs('3.8', 'reactive_energy_import'),
  ...tariffs('4.8', 'reactive_energy_export'),
  ...gauge('1.7.0', 'power_import', 'power'),
  ...gauge('2.7.0', 'power_export', 'power'),
  // Import is positive, export negative.
  ...gauge('16.7.0', 'power', 'power'),
  ...gauge('3.7.0', 'reactive_power_import', 'reactive_power'),
  ...gauge('4.7.0', 'reactive_power_export', 'reactive_power'),
  ...gauge('14.7.0', 'frequency', 'mains_frequency'),
  ...gauge('13.7.0', 'power_factor', 'power_factor'),
  ...gauge('1.4.0', 'demand', 'power'),
  ...gauge('1.6.0', 'demand_peak', 'power'),
  ...phases([36, 56, 76], '7.0', 'power', 'power'),
  ...phases([21, 41, 61], '7.0', 'power_import', 'power'),
  ...phases([22, 42, 62], '7.0', 'power_export', 'power'),
  ...phases([23, 43, 63], '7.0', 'reactive_power_import', 'reactive_power'),
  ...phases([24, 44, 64], '7.0', 'reactive_power_export', 'reactive_power'),
  ...phases([31, 51, 71], '7.0', 'current', 'current'),
  ...phases([32, 52, 72], '7.0', 'voltage', 'mains_voltage'),
  ...phases([33, 53, 73], '7.0', 'power_factor', 'power_factor'),
  ...phases([32, 52, 72], '32.0', 'voltage_sags'),
  ...phases([32, 52, 72], '36.0', 'voltage_swells'),
  ['96.7.21', { name: 'power_failures', counter: true }],
  ['96.7.9', { name: 'long_power_failures', counter: true }],
]);

/** The codes that are known. */
export const OBIS_CODES: readonly string[] = [...OBJECTS.keys()];

/** The field of an OBIS code such as `1.8.0`, whose values come in `unit`; undefined where it is none of a meter's. */
export function obisField(origin: string, code: string, unit: string | undefined): Field | undefined {
  const known = OBJECTS.get(code);
  if (!known) return undefined;
  const facts = factsOf(origin);
  const sent = meterUnit(unit);
  const { name } = known;
  const counted: FieldFacts = facts.counter(sent);
  return { name, facts: 'counter' in known ? counted : facts.quantity(known.quantity, sent) };
}

/** A unit as a meter writes it, in the spelling of this program: `m3` is `m³`. */
export function meterUnit(sent: string | undefined): string | undefined {
  return sent === undefined || sent === '' ? undefined : (canonicalUnit(sent) ?? sent);
}

function gauge(code: string, name: string, quantity: string): [string, Known][] {
  return [[code, { name, quantity }]];
}

/** The total and one for each tariff. Without a quantity it is a count in a unit of its own. */
function tariffs(code: string, name: string, quantity?: string): [string, Known][] {
  return [0, 1, 2, 3, 4].map((tariff) => {
    const full = tariff === 0 ? name : `${name}_t${tariff}`;
    return [`${code}.${tariff}`, quantity === undefined ? { name: full, counter: true } : { name: full, quantity }];
  });
}

/** The same for three phases; without a quantity it is a count of events. */
function phases(codes: readonly number[], rest: string, name: string, quantity?: string): [string, Known][] {
  return PHASES.map((phase, i) => {
    const full = `${name}_${phase}`;
    return [`${codes[i]}.${rest}`, quantity === undefined ? { name: full, counter: true } : { name: full, quantity }];
  });
}
