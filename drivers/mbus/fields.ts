import type { FieldFacts } from '../../agent/model/series.ts';
import { factsOf } from '../values/facts.ts';
import type { Field } from '../values/outlet.ts';
import type { MbusRecord } from './records.ts';

/** A field, and the power of ten and the factor that the number of a record is multiplied by. */
export interface ScaledField extends Field {
  readonly exponent: number;
  readonly times: number;
}

interface Meaning {
  readonly name: string;
  readonly facts: FieldFacts;
  /** Codes of this meaning: from the first one on, each ten times the one before. */
  readonly from: number;
  readonly count: number;
  /** The power of ten of the first. */
  readonly exponent: number;
  readonly times?: number;
}

const { quantity, plain, counter, state } = factsOf('mbus');
const NOT_BELOW_ZERO = { rules: { range: { min: 0 } } };

function meaning(name: string, from: number, count: number, exponent: number, facts: FieldFacts, times = 1): Meaning {
  return { name, from, count, exponent, facts, times };
}

/** EN 13757-3, table 10. */
const PRIMARY: readonly Meaning[] = [
  meaning('energy', 0x00, 8, -6, quantity('energy', 'kWh')),
  meaning('heat', 0x08, 8, -6, quantity('heat', 'MJ')),
  meaning('volume', 0x10, 8, -6, counter('m³', NOT_BELOW_ZERO)),
  meaning('mass', 0x18, 8, -3, counter('kg', NOT_BELOW_ZERO)),
  ...['s', 'min', 'h', 'd'].flatMap((unit, i) => [
    meaning('on_time', 0x20 + i, 1, 0, counter(unit)),
    meaning('operating_time', 0x24 + i, 1, 0, counter(unit)),
  ]),
  meaning('power', 0x28, 8, -3, quantity('power', 'W')),
  // Joules an hour.
  meaning('power', 0x30, 8, 0, quantity('power', 'W'), 1 / 3600),
  meaning('flow', 0x38, 8, -6, quantity('flow', 'm³/h')),
  meaning('flow', 0x40, 8, -7, quantity('flow', 'm³/h'), 60),
  meaning('flow', 0x48, 8, -9, quantity('flow', 'm³/h'), 3600),
  meaning('flow_temperature', 0x58, 4, -3, quantity('temperature', '°C')),
  meaning('return_temperature', 0x5c, 4, -3, quantity('temperature', '°C')),
  meaning('temperature_difference', 0x60, 4, -3, plain('K')),
  meaning('temperature', 0x64, 4, -3, quantity('temperature', '°C')),
  meaning('pressure', 0x68, 4, -3, quantity('pressure_pipe', 'bar')),
  meaning('heat_cost_units', 0x6e, 1, 0, counter()),
];
/** Behind FB (EN 13757-3, table 12): what is too large for the first table. */
const LARGE: readonly Meaning[] = [
  meaning('energy', 0x00, 2, 2, quantity('energy', 'kWh')),
  meaning('heat', 0x08, 2, 2, quantity('heat', 'MJ')),
  meaning('volume', 0x10, 2, 2, counter('m³', NOT_BELOW_ZERO)),
  meaning('mass', 0x18, 2, 5, counter('kg', NOT_BELOW_ZERO)),
  meaning('power', 0x28, 2, 5, quantity('power', 'W')),
];
/** Behind FD (EN 13757-3, table 11). */
const MORE: readonly Meaning[] = [
  meaning('error_flags', 0x17, 1, 0, state),
  meaning('voltage', 0x40, 16, -9, quantity('voltage', 'V')),
  meaning('current', 0x50, 16, -12, quantity('current', 'A')),
];
const TABLES: Readonly<Record<number, readonly Meaning[]>> = { 123: LARGE, 125: MORE };
/** Of what flows back: an extension behind a code of any table (EN 13757-3, table 15). */
const BACKWARDS = 0x3c;

/** The field of a record as it is now; undefined where it is of another day, or nothing that is measured. */
export function fieldOf(record: MbusRecord): ScaledField | undefined {
  const { unit, storage, tariff, subunit } = record;
  if (storage !== 0 || record.function === 'error') return undefined;
  const [first = 0, ...rest] = unit;
  const table = TABLES[first] ?? PRIMARY;
  const [code, ...extensions] = table === PRIMARY ? unit : rest;
  const back = extensions.length === 1 && extensions[0] === BACKWARDS;
  if (code === undefined || (extensions.length > 0 && !back)) return undefined;
  const found = table.find(({ from, count }) => code >= from && code < from + count);
  if (!found) return undefined;
  const parts = [found.name, back && 'export', record.function !== 'now' && record.function];
  const places = [tariff > 0 && `t${tariff}`, subunit > 0 && `u${subunit}`];
  const name = [...parts, ...places].filter(Boolean).join('_');
  return { name, facts: found.facts, exponent: found.exponent + code - found.from, times: found.times ?? 1 };
}
