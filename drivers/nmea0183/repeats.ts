import type { Instant, Millis } from '../../agent/model/time.ts';

// A receiver that sends 20 fixes a second has 50 ms between them; sentences of one fix differ by less than a hundredth.
const SAME_FIX: Millis = 20;
// A time that is further back than this is no repetition: the receiver has set its clock.
const CLOCK_SET: Millis = 500;
// Instruments repeat a value in several sentences within a second.
const SAME_ROUND: Millis = 1000;

/**
 * Tells values that come again in other sentences of the same moment: RMC, GGA and GLL all carry the place, MWD and MDA
 * the wind. The first that has a value gives it.
 */
export interface Repeats {
  /** `own`: the moment that the receiver says; undefined where it is the time of arrival. */
  isNew(field: string, type: string, own: Instant | undefined, at: Instant): boolean;
}

export function newRepeats(): Repeats {
  // One entry a field; there are as many fields as this program knows, beside the named ones of XDR, which do not come here.
  const last = new Map<string, { type: string; own: Instant | undefined; at: Instant }>();

  function repeats(
    before: { type: string; own: Instant | undefined; at: Instant },
    type: string,
    own: Instant | undefined,
    at: Instant,
  ) {
    if (own !== undefined && before.own !== undefined) {
      return own <= before.own + SAME_FIX && own > before.own - CLOCK_SET;
    }
    return before.type !== type && at < before.at + SAME_ROUND;
  }

  return {
    isNew(field, type, own, at) {
      const before = last.get(field);
      if (before && repeats(before, type, own, at)) return false;
      last.set(field, { type, own, at });
      return true;
    },
  };
}
