import type { Intake } from '../../agent/model/source.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import type { Decoder } from '../protocol.ts';
import { type DeviceTimeSettings, type Moment, momentOf } from '../values/device-time.ts';
import { type Field, newOutlet } from '../values/outlet.ts';
import { FIELDS } from './fields.ts';
import { type Group, groupOf, timeOf } from './group.ts';

// A meter tells the time once a round, which takes one or two seconds.
const ROUND: Millis = 1500;
// The highest power of yesterday may be two days old.
const OLDEST: Millis = 3 * 86_400_000;

/** Groups to readings: each at the time the meter told in its round, or at its own. */
export function ticDecoder(settings: DeviceTimeSettings): Decoder {
  const outlet = newOutlet();
  const patient: DeviceTimeSettings = { ...settings, max_skew: Math.max(settings.max_skew, OLDEST) };
  // Stamps of values that come again in every round, one a label.
  const stamps = new Map<string, string>();
  let told: { readonly time: Instant; readonly at: Instant } | undefined;

  /** Undefined where the value came before. */
  function momentFor({ label, stamp }: Group, at: Instant, intake: Intake): Moment | undefined {
    if (stamp === undefined) {
      return momentOf(settings, told && at - told.at <= ROUND ? told.time : undefined, at, intake);
    }
    if (stamps.get(label) === stamp) {
      intake.note('repeated_values');
      return undefined;
    }
    stamps.set(label, stamp);
    const time = timeOf(stamp);
    return momentOf(time !== undefined && time > at ? settings : patient, time, at, intake);
  }

  function put(field: Field, { text }: Group, { time, flags }: Moment, intake: Intake): void {
    if (field.facts.kind === 'state') {
      const word = text.trim();
      if (/^[A-Z0-9][A-Z0-9. ]*$/.test(word)) outlet.word(intake, '', field, time, word.replace(/\.+$/, ''), flags);
      else intake.invalid(/^-*$/.test(word) ? 'missing' : 'unparsable', `${field.name}: ${text}`);
    } else if (/^\d{1,12}$/.test(text)) {
      outlet.number(intake, '', field, time, Number(text), flags);
    } else {
      intake.invalid('not_a_number', `${field.name}: ${text}`);
    }
  }

  return {
    decode(frame, at, intake) {
      const group = groupOf(frame);
      if (!group) {
        intake.invalid('unparsable', String.fromCharCode(...frame));
        return false;
      }
      if (group.label === 'DATE') {
        const time = group.stamp === undefined ? undefined : timeOf(group.stamp);
        told = time === undefined ? undefined : { time, at };
      }
      const field = FIELDS.get(group.label);
      if (!field) return true;
      const moment = momentFor(group, at, intake);
      if (moment) put(field, group, moment, intake);
      return true;
    },
  };
}
