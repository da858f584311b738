import { parseDuration } from '../settings/duration.ts';

const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/;
const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A moment as people name it, or undefined where it is none: ISO 8601 (local time unless it says otherwise),
 * `HH:MM[:SS]` (the last time the clock showed that), `-5m` or `now-5m` (so long ago), `now`, or milliseconds since 1970.
 */
export function parseMoment(text: string, now: number): number | undefined {
  if (text === 'now') return now;
  const ago = /^(?:now)?-(.+)$/.exec(text)?.[1];
  if (ago !== undefined) return before(now, ago);
  if (/^\d{12,14}$/.test(text)) return Number(text);
  const clock = CLOCK.exec(text);
  if (clock) return lastAt(now, clock);
  if (!ISO.test(text)) return undefined;
  const instant = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text.replace(' ', 'T'));
  return Number.isNaN(instant) ? undefined : instant;
}

function before(now: number, text: string): number | undefined {
  const length = parseDuration(text);
  return length === undefined ? undefined : now - length;
}

// Today's, or yesterday's where that is still to come: one asks why about the past.
function lastAt(now: number, clock: RegExpExecArray): number | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1, 4).map((part) => Number(part ?? 0));
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const date = new Date(now);
  date.setHours(hours, minutes, seconds, Number((clock[4] ?? '0').padEnd(3, '0')));
  if (date.getTime() > now) date.setDate(date.getDate() - 1);
  return date.getTime();
}

/** `-5m` among the words of a command line, written so that it is not taken for an option. */
export function guardMoments(args: readonly string[]): string[] {
  return args.map((arg) => (/^-\d+(\.\d+)?(ms|s|m|h|d|w)$/.test(arg) ? `now${arg}` : arg));
}
