import type { Intake } from '../../agent/model/source.ts';
import type { Decoder } from '../protocol.ts';
import { type DeviceTimeSettings, type Moment, momentOf } from '../values/device-time.ts';
import { newOutlet } from '../values/outlet.ts';
import { newAttached } from './attached.ts';
import { meterField, stateField, TOTALS } from './fields.ts';
import { type MeterObject, objectsOf } from './objects.ts';
import { timeIn } from './time.ts';
import { meterValue, sumOf } from './value.ts';

/** Telegrams to readings: the meter's own at the time of the telegram, those of attached meters at their own times. */
export function dsmrDecoder(settings: DeviceTimeSettings): Decoder {
  const outlet = newOutlet();
  const attached = newAttached(settings);

  function own({ code, values }: MeterObject, moment: Moment, intake: Intake): void {
    // A peak of the month has its time before it.
    const text = values.at(-1) ?? '';
    const state = stateField(code);
    if (state && text !== '') {
      outlet.word(intake, '', state, moment.time, String(Number(text)), moment.flags, Number(text));
      return;
    }
    const { value, unit } = meterValue(text);
    const field = meterField(code, unit);
    if (!field) return;
    if (Number.isFinite(value)) outlet.number(intake, '', field, moment.time, value, moment.flags);
    else intake.invalid(text === '' ? 'missing' : 'not_a_number', `${field.name}: ${text}`);
  }

  function totals(objects: readonly MeterObject[], moment: Moment, intake: Intake): void {
    for (const { total, tariffs } of TOTALS) {
      if (objects.some(({ code }) => code === total)) continue;
      const parts = objects
        .filter(({ code }) => (tariffs as readonly string[]).includes(code))
        .map(({ values }) => meterValue(values[0] ?? ''));
      const sum = sumOf(parts);
      const field = meterField(total, parts[0]?.unit);
      if (!field || parts.length < 2 || !Number.isFinite(sum)) continue;
      if (parts.every(({ unit }) => unit === parts[0]?.unit)) {
        outlet.number(intake, '', field, moment.time, sum, moment.flags);
      }
    }
  }

  return {
    decode(frame, at, intake) {
      const text = String.fromCharCode(...frame);
      const objects = objectsOf(text);
      if (!objects) {
        intake.invalid('unparsable', text);
        return false;
      }
      const stamp = objects.find(({ code, channel }) => code === '1.0.0' && channel === 0)?.values[0];
      const moment = momentOf(settings, stamp === undefined ? undefined : timeIn(stamp), at, intake);
      for (const object of objects) if (object.channel === 0) own(object, moment, intake);
      totals(objects, moment, intake);
      attached.read(objects, at, intake, (field, value, { time, flags }) =>
        outlet.number(intake, '', field, time, value, flags),
      );
      return true;
    },
  };
}
