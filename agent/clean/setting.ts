import * as v from 'valibot';
import { duration } from '../settings/duration.ts';

/** A finite number in a rule's settings, with the sentence that explains it. YAML's `.inf` and `.nan` are refused. */
export function numberSetting(description: string) {
  return v.pipe(v.number('expected a number'), v.finite('expected a finite number'), v.description(description));
}

/** The same, greater than zero. */
export function positiveSetting(description: string) {
  return v.pipe(
    v.number('expected a number'),
    v.finite('expected a finite number'),
    v.gtValue(0, 'expected a number above 0'),
    v.description(description),
  );
}

/** A whole number from `least` to `most`. */
export function wholeSetting(least: number, most: number, description: string) {
  const expected = `expected a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.maxValue(most, expected),
    v.description(description),
  );
}

/** A duration such as `10s`, turned into milliseconds. */
export function durationSetting(description: string) {
  return v.pipe(v.string('expected a duration such as 10s, 5m or 1h'), v.description(description), duration());
}

/** One of a few words. */
export function wordSetting<const Words extends readonly string[]>(words: Words, description: string) {
  return v.pipe(v.picklist(words, `expected ${words.join(' or ')}`), v.description(description));
}
