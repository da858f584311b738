import type { Sentence } from './sentence.ts';

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * The place in four fields from `i` on: `3747.0873,S,17518.8938,E` is -37.784788, 175.314898. Undefined where a field
 * is empty or none of its kind, and for 0, 0, which receivers show that know of none.
 */
export function placeAt(sentence: Sentence, i: number): Place | undefined {
  const latitude = degrees(sentence.text(i), 'NS'.indexOf(sentence.text(i + 1) || ' '), 2);
  const longitude = degrees(sentence.text(i + 2), 'EW'.indexOf(sentence.text(i + 3) || ' '), 3);
  if (latitude === undefined || longitude === undefined || (latitude === 0 && longitude === 0)) return undefined;
  return { latitude, longitude };
}

/** Degrees and minutes without anything between them; `sign` is 0 for north and east, 1 for south and west. */
function degrees(text: string, sign: number, digits: number): number | undefined {
  if (sign < 0 || !/^\d{4,5}(?:\.\d*)?$/.test(text)) return undefined;
  const point = text.includes('.') ? text.indexOf('.') : text.length;
  const whole = Number(text.slice(0, point - 2));
  const minutes = Number(text.slice(point - 2));
  const value = whole + minutes / 60;
  if (minutes >= 60 || value > (digits === 2 ? 90 : 180)) return undefined;
  return sign === 0 ? value : 0 - value;
}
