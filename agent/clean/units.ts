import { assert } from '../model/failure.ts';
import { UNITS, type Unit } from './unit-table.ts';

/** `value` in another unit of the same dimension: `convert(212, '°F', '°C') === 100`. */
export function convert(value: number, from: string, to: string): number {
  return converter(from, to)(value);
}

/** A function that does so for one pair of units, known and of the same dimension. */
export function converter(from: string, to: string): (value: number) => number {
  const [a, b] = pairOf(from, to);
  if (a === b) return (value) => value;
  const { zero } = a;
  const step = stepConverter(from, to);
  return (value) => step(value - zero) + b.zero;
}

/** The same for a difference: 5 °C apart is 9 °F apart. */
export function stepConverter(from: string, to: string): (difference: number) => number {
  const [a, b] = pairOf(from, to);
  const times = a.times * b.per;
  const per = a.per * b.times;
  return times === per ? (difference) => difference : (difference) => (difference * times) / per;
}

/** Whether a unit is in the table, under any of its spellings. */
export function knownUnit(text: string): boolean {
  return unitOf(text) !== undefined;
}

/** The one spelling of a known unit that stands in summaries: `degC`, `C` and `℃` are `°C`. */
export function canonicalUnit(text: string): string | undefined {
  return unitOf(text)?.symbol;
}

/** Whether both are known and measure the same, so that one can be converted into the other. */
export function sameDimension(a: string, b: string): boolean {
  const dimension = unitOf(a)?.dimension;
  return dimension !== undefined && dimension === unitOf(b)?.dimension;
}

/** The canonical spellings of all units, for suggestions. */
export const UNIT_SYMBOLS: readonly string[] = UNITS.map((unit) => unit.symbol);

const BY_SPELLING = spellings(spellingOf);
const BY_LETTERS = spellings(lettersOf);

/**
 * Case tells mW from MW, so the exact spelling is looked for first; `kwh` or `HPA` will do where only one unit is
 * meant. A spelling of one or two letters must be exact: `k` is not `K`, and `mS` is not `ms`.
 */
function unitOf(text: string): Unit | undefined {
  const spelling = spellingOf(text);
  const exact = BY_SPELLING.get(spelling);
  if (exact) return exact;
  return spelling.length > 2 ? (BY_LETTERS.get(lettersOf(text)) ?? undefined) : undefined;
}

/** One form for letters that look the same: ³ and 3, the two micro signs, ℃ and °C (Unicode NFKC). */
function spellingOf(text: string): string {
  return text.normalize('NFKC').replaceAll('^', '').trim();
}

/** The spelling without its case, but for a leading m: that is milli or mega, a thousand million times as much. */
function lettersOf(text: string): string {
  const spelling = spellingOf(text);
  return spelling.startsWith('M') ? `M${spelling.slice(1).toLowerCase()}` : spelling.toLowerCase();
}

/** Units by their spellings; null where one spelling stands for several. */
function spellings(form: (text: string) => string): Map<string, Unit | null> {
  const found = new Map<string, Unit | null>();
  for (const unit of UNITS) {
    for (const text of [unit.symbol, ...unit.aliases]) {
      const spelling = form(text);
      const other = found.get(spelling);
      found.set(spelling, other === undefined || other === unit ? unit : null);
    }
  }
  return found;
}

function pairOf(from: string, to: string): [Unit, Unit] {
  const a = unitOf(from);
  const b = unitOf(to);
  assert(a !== undefined && b !== undefined && a.dimension === b.dimension, `no conversion from ${from} to ${to}`);
  return [a, b];
}
