import * as v from 'valibot';
import type { Rule } from './rule.ts';
import { numberSetting, wordSetting } from './setting.ts';

const settings = v.pipe(
  v.strictObject({
    min: v.exactOptional(numberSetting('The lowest value that is possible, itself included.')),
    max: v.exactOptional(numberSetting('The highest value that is possible, itself included.')),
    mode: v.optional(
      wordSetting(
        ['reject', 'clip'],
        'What happens to a value outside: it is taken out, or moved to the nearest end and counted as mended.',
      ),
      'reject',
    ),
    tolerance: v.exactOptional(
      v.pipe(
        numberSetting(
          'With mode clip: how far outside a value may lie and still be moved; beyond that it is taken out.',
        ),
        v.minValue(0, 'expected 0 or more'),
      ),
    ),
  }),
  v.check(({ min, max }) => min !== undefined || max !== undefined, 'expected min, max or both'),
  v.check(({ min, max }) => min === undefined || max === undefined || min <= max, 'min must not be above max'),
  v.check(({ mode, tolerance }) => tolerance === undefined || mode === 'clip', 'tolerance goes with mode: clip'),
);

type Settings = v.InferOutput<typeof settings>;

/**
 * Takes out what cannot be: a plausible-value test (WMO, Zahumenský 2004). With mode `clip` a value just outside is
 * moved to the end instead, as is usual for a humidity of 102 %.
 */
export const range: Rule<Settings, null> = {
  name: 'range',
  summary: 'Takes out values that are impossible for the quantity, or moves them to the end of its range.',
  stage: 'judge',
  mends: true,
  settings,
  examples: [
    { min: -40, max: 85 },
    { min: 0 },
    { min: 0, max: 100, mode: 'clip', tolerance: 4 },
    { max: 50, mode: 'clip' },
  ],
  compile({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, mode, tolerance }) {
    const reach = mode === 'reject' ? 0 : (tolerance ?? Number.POSITIVE_INFINITY);
    const lowest = min - reach;
    const highest = max + reach;
    return {
      fresh: () => null,
      apply(_, __, value) {
        if (value >= min && value <= max) return value;
        if (value < lowest || value > highest) return Number.NaN;
        return value < min ? min : max;
      },
    };
  },
  explain({ min, max, tolerance }, value) {
    const far = tolerance !== undefined && (value < (min ?? value) - tolerance || value > (max ?? value) + tolerance);
    return boundsOf(min, max) + (far ? ` by more than ${tolerance}` : '');
  },
};

function boundsOf(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return `above ${max}`;
  return max === undefined ? `below ${min}` : `outside ${min} to ${max}`;
}
