import type { FieldFacts } from '../../agent/model/series.ts';

type Known = Omit<FieldFacts, 'origin' | 'unit' | 'quantity'>;

/** Writes down what a protocol knows of its fields, all of one origin. */
export interface FactsOf {
  /** A quantity of the catalogue, and the unit it is sent in. */
  quantity(name: string, unit?: string, more?: Known): FieldFacts;
  /** A number that no quantity of the catalogue stands for. */
  plain(unit?: string, more?: Known): FieldFacts;
  /** A number that only rises, and starts again from 0. */
  counter(unit?: string, more?: Known): FieldFacts;
  /** A word out of few. */
  readonly state: FieldFacts;
}

export function factsOf(origin: string): FactsOf {
  const unitOf = (unit: string | undefined) => (unit === undefined ? {} : { unit });
  return {
    quantity: (quantity, unit, more) => ({ origin, quantity, ...unitOf(unit), ...more }),
    plain: (unit, more) => ({ origin, ...unitOf(unit), ...more }),
    counter: (unit, more) => ({ origin, kind: 'counter', ...unitOf(unit), ...more }),
    state: { origin, kind: 'state' },
  };
}
