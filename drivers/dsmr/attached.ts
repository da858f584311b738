import type { Intake } from '../../agent/model/source.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import type { DeviceTimeSettings, Moment } from '../values/device-time.ts';
import { momentOf } from '../values/device-time.ts';
import type { Field } from '../values/outlet.ts';
import { attachedField } from './fields.ts';
import type { MeterObject } from './objects.ts';
import { timeIn } from './time.ts';
import { meterValue } from './value.ts';

// A water meter that is read by radio may answer once a day.
const OLDEST: Millis = 7 * 86_400_000;
// Meters of one kind that are told apart in one telegram, and values remembered: there are four channels.
const MOST_CHANNELS = 16;

/**
 * Meters that are attached: gas, heat, water. Each value carries the time it was read at and comes again in every
 * telegram until there is a newer one; it is taken once.
 */
export interface Attached {
  read(
    objects: readonly MeterObject[],
    at: Instant,
    intake: Intake,
    put: (field: Field, value: number, moment: Moment) => void,
  ): void;
}

export function newAttached(settings: DeviceTimeSettings): Attached {
  const last = new Map<string, string>();
  // For a value that is older than its telegram, which is nothing out of the way.
  const patient: DeviceTimeSettings = { ...settings, max_skew: Math.max(settings.max_skew, OLDEST) };

  return {
    read(objects, at, intake, put) {
      const kinds = new Map<number, number>();
      const seen = new Set<number>();
      for (const { channel, code, values } of objects) {
        if (channel === 0 || channel > MOST_CHANNELS) continue;
        if (code === '24.1.0') kinds.set(channel, Number(values[0]));
        const found = readingIn(code, values);
        if (!found) continue;
        const { stamp, text } = found;
        const time = timeIn(stamp);
        if (time === undefined) {
          intake.invalid('missing', `${channel} ${stamp}`);
          continue;
        }
        const kind = kinds.get(channel) ?? 0;
        const { value, unit } = meterValue(text);
        const field = attachedField(kind, channel, unit ?? found.unit, seen.has(kind));
        seen.add(kind);
        if (last.get(field.name) === stamp) {
          intake.note('repeated_values');
          continue;
        }
        last.set(field.name, stamp);
        const moment = momentOf(time > at ? settings : patient, time, at, intake);
        if (Number.isFinite(value)) put(field, value, moment);
        else intake.invalid('not_a_number', text);
      }
    },
  };
}

/** `24.2.x(time)(value*unit)`, and in versions 2.2 and 3 `24.3.0(time)(..)(..)(..)(code)(unit)(value)`. */
function readingIn(
  code: string,
  values: readonly string[],
): { readonly stamp: string; readonly text: string; readonly unit?: string } | undefined {
  const [stamp, text] = values;
  if (/^24\.2\.\d$/.test(code) && stamp !== undefined && text !== undefined) return { stamp, text };
  const [, , , , , unit, late] = values;
  if (code === '24.3.0' && stamp !== undefined && unit !== undefined && late !== undefined) {
    return { stamp, text: late, unit };
  }
  return undefined;
}
