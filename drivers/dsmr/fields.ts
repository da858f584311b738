import type { FieldFacts } from '../../agent/model/series.ts';
import { factsOf } from '../values/facts.ts';
import { meterUnit, obisField } from '../values/obis.ts';
import type { Field } from '../values/outlet.ts';

const { quantity, counter, state } = factsOf('dsmr');

/** The field of an object of the meter itself; `unit` as it stands in the telegram. */
export function meterField(code: string, unit: string | undefined): Field | undefined {
  return obisField('dsmr', code, unit);
}

/** The field of an object that is a state of the meter: which tariff counts, whether the switch lets current through. */
export function stateField(code: string): Field | undefined {
  if (code === '96.14.0') return { name: 'tariff', facts: state };
  return code === '96.3.10' ? { name: 'switch', facts: state } : undefined;
}

/** Kinds of attached meters (EN 13757-3): what they count. The number of a channel says nothing about it. */
const MEDIA: Readonly<Record<number, { readonly name: string; readonly quantity: string }>> = {
  2: { name: 'attached_energy', quantity: 'energy' },
  3: { name: 'gas', quantity: 'gas' },
  4: { name: 'heat', quantity: 'heat' },
  6: { name: 'hot_water', quantity: 'water' },
  7: { name: 'water', quantity: 'water' },
  10: { name: 'cooling', quantity: 'heat' },
  11: { name: 'cooling', quantity: 'heat' },
  12: { name: 'heat', quantity: 'heat' },
};

// A new value comes once an hour, from version 5 on every five minutes.
const EVERY: Pick<FieldFacts, 'expect_every'> = { expect_every: 3_600_000 };

/** The field of an attached meter. `more`: another one of its kind came before it in the telegram. */
export function attachedField(kind: number, channel: number, unit: string | undefined, more: boolean): Field {
  const sent = meterUnit(unit);
  const known = MEDIA[kind];
  if (!known) return { name: `attached_${channel}`, facts: counter(sent, EVERY) };
  return { name: more ? `${known.name}_${channel}` : known.name, facts: quantity(known.quantity, sent, EVERY) };
}

/** Totals that most meters leave to the reader: the sum over the tariffs. */
export const TOTALS = [
  { total: '1.8.0', tariffs: ['1.8.1', '1.8.2', '1.8.3', '1.8.4'] },
  { total: '2.8.0', tariffs: ['2.8.1', '2.8.2', '2.8.3', '2.8.4'] },
] as const;
