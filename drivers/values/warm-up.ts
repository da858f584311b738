import type { Millis } from '../../agent/model/time.ts';
import { formatDuration } from '../../agent/settings/duration.ts';

const SWITCHED_OFF: Millis = 60_000;

/**
 * The cleaning rule of a sensor that warms up for `length` and is asked every so often. That it was switched off is seen
 * by a silence; the time between two questions is none.
 */
export function warmUp(length: string, every: Millis): { readonly for: string; readonly after: string } {
  return { for: length, after: formatDuration(Math.max(SWITCHED_OFF, 3 * every)) };
}
