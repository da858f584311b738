import * as v from 'valibot';
import { QUANTITY_NAMES } from '../../agent/clean/quantities.ts';
import { KINDS } from '../../agent/model/series.ts';
import { duration } from '../../agent/settings/duration.ts';
import { ORDERS, TYPES } from './register.ts';
import { MOST_REGISTERS } from './request.ts';

const described = <const Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

const name = () => v.pipe(v.string(), v.minLength(1, 'a name must not be empty'));

/** One value of a device: where it lies, and what it means. */
export const registerSettings = v.strictObject({
  field: described(name(), 'The last level of the series name.'),
  at: described(
    whole(0, 65_535),
    'The first register, counted from 0 as it is sent. Manuals that say 30001 or 40001 mean 0 of function 4 or 3.',
  ),
  function: v.optional(
    described(v.picklist([3, 4]), 'Where it lies: 3 holding or 4 input registers. Default: that of the profile.'),
  ),
  type: v.optional(described(v.picklist(TYPES), 'How the value is stored.'), 'uint16'),
  order: v.optional(
    described(
      v.picklist(ORDERS),
      'The order of the bytes of values longer than a register: abcd high word first, cdab low word first. Default: that of the profile.',
    ),
  ),
  scale: v.optional(
    described(v.pipe(v.number(), v.finite()), 'What the number is multiplied by: 0.1 where 305 means 30.5.'),
    1,
  ),
  unit: v.optional(described(name(), 'The unit of the value, once it is scaled.')),
  quantity: v.optional(
    described(v.picklist(QUANTITY_NAMES), 'What is measured. It brings a unit, a kind and cleaning rules along.'),
  ),
  kind: v.optional(described(v.picklist(KINDS), 'How readings are summarised, where the quantity does not say.')),
  rollover: v.optional(described(v.number(), 'Counters: the largest value before the device starts again at 0.')),
  missing: v.optional(
    described(v.array(v.number()), 'Numbers, before scaling, that mean there is no value: [65535, -32768].'),
    [],
  ),
  min: v.optional(described(v.number(), 'The lowest value that the device can measure.')),
  max: v.optional(described(v.number(), 'The highest value that the device can measure.')),
  warmup: v.optional(
    described(duration(), 'How long after it was switched on the device shows anything but what it measures.'),
  ),
  every: v.optional(described(duration(), 'How often it is read, where that differs from the device.')),
  labels: v.optional(
    described(v.record(v.string(), name()), 'For states: the label of each number, { "0": closed, "1": open }.'),
  ),
});

/** What is known of a kind of device: data, whether it comes with the program or from a user. */
export const profileSettings = v.strictObject({
  title: v.optional(described(name(), 'What the device is, for people.')),
  function: v.optional(described(v.picklist([3, 4]), 'Where its values lie: 3 holding or 4 input registers.'), 3),
  order: v.optional(described(v.picklist(ORDERS), 'The order of bytes of its longer values.'), 'abcd'),
  gap: v.optional(
    described(
      whole(0, MOST_REGISTERS),
      'So many registers without a meaning may be read along, where that saves a question. Some devices refuse them.',
    ),
    0,
  ),
  most: v.optional(described(whole(1, MOST_REGISTERS), 'The most registers that it answers at once.'), MOST_REGISTERS),
  registers: described(v.pipe(v.array(registerSettings), v.minLength(1)), 'Its values.'),
});

export type Register = v.InferOutput<typeof registerSettings>;
export type Profile = v.InferOutput<typeof profileSettings>;
export type ProfileInput = v.InferInput<typeof profileSettings>;

/** A profile as it stands in a file of this folder, with what a user may leave out filled in. */
export function defineProfile(profile: ProfileInput & { readonly title: string }): Profile {
  return v.parse(profileSettings, profile);
}
