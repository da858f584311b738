import { parseNumber } from '../values/number.ts';
import { none, type Outcome } from './item.ts';

/** A number in a text, divided: `47236` by 1000 is 47.236. */
export function numberIn(text: string, divide = 1): Outcome {
  const value = parseNumber(text, { decimal: '.' });
  if (value === 'missing') return none('missing', text);
  return typeof value === 'number' ? { kind: 'value', value: value / divide } : none('not_a_number', text);
}
