import * as v from 'valibot';

const EXPECTED = 'expected the first levels of the topics, without + # { } or a / at the end';

/** A setting for the first levels of a dialect's topics, where somebody has changed them. */
export function base(fallback: string, text: string) {
  return v.optional(v.pipe(v.string(EXPECTED), v.check(isPlain, EXPECTED), v.description(text)), fallback);
}

function isPlain(given: string): boolean {
  return given !== '' && !/[+#{}\p{Cc}]|\/$/u.test(given);
}
