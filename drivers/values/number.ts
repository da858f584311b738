/** How numbers are written by a device. */
export interface NumberStyle {
  readonly decimal: '.' | ',';
  /** Unit suffixes that may follow a number, with or without a space: `C`, `%`, `hPa`. */
  readonly units?: readonly string[];
}

// What devices and gateways send when they have nothing to say. None of it is ever 0. `ovf` is what an Arduino prints
// for a float too large to print; an infinite measurement is a division by zero in the sketch.
const MISSING = new Set(
  [
    '',
    '-',
    '--',
    '---',
    '----',
    'n/a',
    'na',
    'nan',
    '-nan',
    '+nan',
    'inf',
    '+inf',
    '-inf',
    'infinity',
    '-infinity',
  ].concat(['ovf', 'null', 'nil', 'none', 'unavailable', 'unknown', 'undefined']),
);

// Both patterns are linear: whatever a character can match is settled by the one before it.
const POINT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const COMMA = /^[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The number that a text from a device states; `missing` where it says that there is none, `bad` where it is
 * something else, `infinite` where no finite double can hold it (`1e400`).
 */
export function parseNumber(text: string, style: NumberStyle): number | 'missing' | 'bad' | 'infinite' {
  const pattern = style.decimal === ',' ? COMMA : POINT;
  let digits = text;
  if (!pattern.test(digits)) {
    digits = withoutUnit(text.trim(), style.units);
    if (isMissing(digits)) return 'missing';
    if (!pattern.test(digits)) return 'bad';
  }
  const value = Number(style.decimal === ',' ? digits.replace(',', '.') : digits);
  return Number.isFinite(value) ? value : 'infinite';
}

/** Whether a text says that there is no value. */
export function isMissing(text: string): boolean {
  return MISSING.has(text) || (text.length <= 12 && MISSING.has(text.trim().toLowerCase()));
}

function withoutUnit(text: string, units: readonly string[] | undefined): string {
  if (!units) return text;
  // The longest unit that fits wins, so that `kPa` is not read as `Pa` after a `k`.
  let best = '';
  for (const unit of units) if (unit.length > best.length && text.endsWith(unit)) best = unit;
  return best === '' ? text : text.slice(0, text.length - best.length).trimEnd();
}
