import * as v from 'valibot';
import { QUANTITY_NAMES } from '../../agent/clean/quantities.ts';
import { KINDS } from '../../agent/model/series.ts';
import { duration } from '../../agent/settings/duration.ts';

const described = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));
const names = () =>
  v.pipe(
    v.union([v.pipe(v.string(), v.minLength(1)), v.array(v.pipe(v.string(), v.minLength(1)))]),
    v.transform((given) => (typeof given === 'string' ? [given] : given)),
  );

const file = v.strictObject({
  path: described(
    v.pipe(v.string(), v.minLength(1)),
    'The file; it holds one number, and whatever stands behind a space.',
  ),
  field: described(v.pipe(v.string(), v.minLength(1)), 'The last level of the series name.'),
  device: v.optional(described(v.string(), 'The middle level of the series name.'), ''),
  divide: v.optional(
    described(v.pipe(v.number(), v.finite(), v.notValue(0)), 'What the number is divided by: 1000 for thousandths.'),
    1,
  ),
  quantity: v.optional(described(v.picklist(QUANTITY_NAMES), 'What is measured, by the catalogue of quantities.')),
  unit: v.optional(described(v.pipe(v.string(), v.minLength(1)), 'The unit of the result.')),
  kind: v.optional(described(v.picklist(KINDS), 'How it is summarised, where the quantity does not say.')),
});

export const sysfsSettings = v.pipe(
  v.strictObject({
    every: v.optional(
      described(duration(), 'How often everything is read. A 1-Wire thermometer takes 0.75 s, one after the other.'),
      '10s',
    ),
    one_wire: v.optional(
      described(v.boolean(), 'Read the thermometers on the 1-Wire buses; each is a device by its number.'),
      false,
    ),
    hwmon: v.optional(
      described(names(), 'Hardware monitors to read, by their names with *: cpu_thermal, [nvme, "coretemp"], "*".'),
      [],
    ),
    iio: v.optional(
      described(names(), 'Sensor chips with an industrial I/O driver to read, by their names with *: bme280, "*".'),
      [],
    ),
    files: v.optional(described(v.array(file), 'Any files that hold a number.'), []),
    sysfs: v.optional(
      described(
        v.pipe(v.string(), v.minLength(1)),
        'Where the tree of the kernel is mounted; elsewhere in a container.',
      ),
      '/sys',
    ),
  }),
  v.check(
    ({ one_wire, hwmon, iio, files }) => one_wire || hwmon.length + iio.length + files.length > 0,
    'say what to read: one_wire: true, hwmon: NAMES, iio: NAMES or files: [...]',
  ),
);

export type SysfsSettings = v.InferOutput<typeof sysfsSettings>;
