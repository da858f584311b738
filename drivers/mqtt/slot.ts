import { NO_SERIES, type SeriesId } from '../../agent/model/series.ts';
import type { Leaf } from '../values/leaves.ts';
import { parseNumber } from '../values/number.ts';

/** One field of one topic. */
export interface Slot {
  readonly series: SeriesId;
  readonly labels: boolean;
  /** It has been a number: from then on, null and "unavailable" there mean that the sensor had nothing to say. */
  numeric: boolean;
}

export const POINT = { decimal: '.' } as const;

/** Stands for a field beyond the limit of series. */
export const REFUSED: Slot = { series: NO_SERIES, labels: false, numeric: false };

/** Stands for a field whose name is longer than any sensor's. */
export const NAMELESS: Slot = { series: NO_SERIES, labels: false, numeric: false };

/** Stands for a field that held text so far and is no state. A number there makes a series of it after all. */
export const TEXT: Slot = { series: NO_SERIES, labels: false, numeric: false };

export function isNumeric(value: Leaf, coerce: boolean): boolean {
  if (typeof value === 'number') return true;
  return coerce && typeof value === 'string' && typeof parseNumber(value, POINT) === 'number';
}

/** A slash in a key would look like another level of the series' name. */
export function fieldName(field: string): string {
  return /[/\p{Cc}]/u.test(field) ? field.replace(/[/\p{Cc}]/gu, '_') : field;
}

// Fields remembered of one topic; beyond it they are asked for anew.
export const MAX_FIELDS = 256;
// A name longer than this comes from a document that is no message of a sensor.
export const LONGEST_FIELD = 200;
