import type { FieldFacts } from '../../../../agent/model/series.ts';
import { meaningIn } from '../by-unit.ts';
import { unitFrom } from '../meaning.ts';

/** What Homie says about a property: attributes of versions 3 and 4, entries of the description of version 5. */
export interface Attributes {
  readonly unit?: unknown;
  readonly datatype?: unknown;
  readonly format?: unknown;
}

/** What that means; undefined for text and times, which are no measurements. */
export function factsOf(version: 4 | 5, property: string, attributes: Attributes): FieldFacts | undefined {
  const { datatype, unit, format } = attributes;
  const origin = version === 4 ? 'homie attributes' : 'homie $description';
  if (datatype === 'boolean' || datatype === 'enum') return { origin, quantity: 'state', kind: 'state' };
  const numeric = datatype === 'float' || datatype === 'integer' || datatype === 'percent';
  if (!numeric && datatype !== undefined) return undefined;
  const stated = unitFrom(unit) ?? (datatype === 'percent' ? '%' : undefined);
  if (!numeric && stated === undefined) return undefined;
  const range = rangeIn(format);
  return { origin, ...meaningIn(stated, property), ...(range && { rules: { range } }) };
}

/** `0:100`, `0:100:5`, or with one end left open. */
function rangeIn(format: unknown): { readonly min?: number; readonly max?: number } | undefined {
  const [, low, high] = /^(-?[\d.]*):(-?[\d.]*)(?::[\d.]+)?$/.exec(typeof format === 'string' ? format : '') ?? [];
  const end = (text: string | undefined) => (text === undefined || text === '' ? undefined : Number(text));
  const min = end(low);
  const max = end(high);
  if ([min, max].some((value) => value !== undefined && !Number.isFinite(value))) return undefined;
  if ((min === undefined && max === undefined) || (min !== undefined && max !== undefined && min >= max))
    return undefined;
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}
