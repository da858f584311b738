import type { Instant, Millis } from '../../agent/model/time.ts';

const DAY: Millis = 86_400_000;
// What has no time of its own belongs to the moment that was told last, if that came so short a time before.
const SAME_MOMENT: Millis = 2000;

/**
 * The receiver's time. Most sentences say only the time of day; the day comes from the last one that named it, or from
 * the clock here, and is the one that brings the two closest together: around midnight too.
 */
export interface DayClock {
  /** A time of day in ms, from a sentence that came at `at`. */
  timeOfDay(ms: Millis, at: Instant): Instant;
  /** A whole date and time, from a valid fix. */
  dated(time: Instant, at: Instant): Instant;
  /** The same from a sentence that does not say whether there is a fix: it counts until a valid fix is told. */
  maybeDated(time: Instant, at: Instant): Instant;
  /** The moment that the receiver is telling of; undefined where it told none lately. */
  moment(at: Instant): Instant | undefined;
}

export function newDayClock(): DayClock {
  let known: { readonly time: Instant; readonly at: Instant } | undefined;
  let fixed = false;
  let told: { readonly time: Instant; readonly at: Instant } | undefined;

  function tell(time: Instant, at: Instant): Instant {
    told = { time, at };
    return time;
  }

  return {
    timeOfDay(ms, at) {
      const near = known === undefined ? at : known.time + (at - known.at);
      const midnight = Math.floor(near / DAY) * DAY;
      const days = [midnight - DAY, midnight, midnight + DAY].map((day) => day + ms);
      return tell(
        days.reduce((best, day) => (Math.abs(day - near) < Math.abs(best - near) ? day : best)),
        at,
      );
    },
    dated(time, at) {
      known = { time, at };
      fixed = true;
      return tell(time, at);
    },
    maybeDated(time, at) {
      if (!fixed) known = { time, at };
      return tell(time, at);
    },
    moment: (at) => (told !== undefined && Math.abs(at - told.at) <= SAME_MOMENT ? told.time : undefined),
  };
}

/** `030719.000` in ms since midnight; undefined where it is none. A leap second counts as the last one before it. */
export function timeOfDay(text: string): Millis | undefined {
  const [, hour, minute, second] = /^(\d\d)(\d\d)(\d\d(?:\.\d*)?)$/.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) >= 61) return undefined;
  return Math.round(Number(hour) * 3_600_000 + Number(minute) * 60_000 + Math.min(Number(second), 59.999) * 1000);
}

/** Midnight of a day; undefined where there is no such day. */
export function midnightOf(year: number, month: number, day: number): Instant | undefined {
  const time = Date.UTC(year, month - 1, day);
  return new Date(time).getUTCDate() === day && month >= 1 && month <= 12 ? time : undefined;
}
