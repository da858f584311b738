import type { Kind } from '../model/series.ts';
import { placeText } from '../statistics/place.ts';
import { windDirection, windSpeed } from '../statistics/wind.ts';

/** A reading as people see it: a state by its label, a wind and a place by what is packed in them. */
export function shownReading(kind: Kind, value: number, labels: readonly string[]): number | string {
  switch (kind) {
    case 'state':
      return labels[value] ?? String(value);
    case 'wind':
      return value >= 0 ? `${windSpeed(value)} from ${windDirection(value)}°` : String(value);
    case 'position':
      return placeText(value);
    default:
      return value;
  }
}
