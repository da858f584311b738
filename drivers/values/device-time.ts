import * as v from 'valibot';
import { FLAG } from '../../agent/model/batch.ts';
import type { Intake } from '../../agent/model/source.ts';
import type { Instant } from '../../agent/model/time.ts';
import { duration } from '../../agent/settings/duration.ts';

/** Settings of a protocol whose devices say what time it is. */
export const deviceTimeSettings = {
  clock: v.optional(
    v.pipe(
      v.picklist(['device', 'arrival']),
      v.description('Whose time the readings carry: the one that the device sends, or the one of their arrival.'),
    ),
    'device',
  ),
  max_skew: v.optional(
    v.pipe(
      duration(),
      v.description(
        'A time of the device that is further than this from the clock here is not believed: the readings carry the time of their arrival, and the note clock_not_believed counts them. For a recorded file make it long: 36500d.',
      ),
    ),
    '5m',
  ),
};

export type DeviceTimeSettings = v.InferOutput<v.StrictObjectSchema<typeof deviceTimeSettings, undefined>>;

/** When something was measured, and how that is known: `FLAG.OWN_TIME` or 0. */
export interface Moment {
  readonly time: Instant;
  readonly flags: number;
}

/**
 * Chooses between the time that a device says and the time of arrival. Clocks of devices are wrong by years after a
 * power cut, or where a count of weeks has rolled over; a summary must not be kept for a day that never was.
 */
export function momentOf(
  { clock, max_skew }: DeviceTimeSettings,
  own: Instant | undefined,
  at: Instant,
  intake: Intake,
): Moment {
  if (own === undefined || clock === 'arrival') return { time: at, flags: 0 };
  if (Math.abs(own - at) <= max_skew) return { time: own, flags: FLAG.OWN_TIME };
  intake.note('clock_not_believed');
  return { time: at, flags: 0 };
}
