import * as v from 'valibot';
import type { CompiledRule, Rule } from './rule.ts';
import { numberSetting } from './setting.ts';
import { within } from './within.ts';

const noted = v.strictObject({
  value: numberSetting('The number that the device sends in place of a measurement.'),
  note: v.exactOptional(
    v.pipe(
      v.string(),
      v.maxLength(200),
      v.description('What the device means by it, in words: shown with each rejection.'),
    ),
  ),
  unless_near: v.exactOptional(
    v.pipe(
      numberSetting('Keeps the number where the good reading before it lies no further away than this.'),
      v.minValue(0, 'expected 0 or more'),
    ),
  ),
});

const settings = v.strictObject({
  values: v.pipe(
    v.array(
      v.union(
        [
          v.pipe(
            numberSetting('The number by itself.'),
            v.transform((value): v.InferOutput<typeof noted> => ({ value })),
          ),
          noted,
        ],
        'expected a number, or { value, note, unless_near }',
      ),
      'expected a list of numbers',
    ),
    v.minLength(1, 'expected at least one number'),
    v.maxLength(64, 'expected at most 64 numbers'),
    v.description('The numbers that are no measurements, each by itself or as { value, note, unless_near }.'),
  ),
});

type Settings = v.InferOutput<typeof settings>;
type Mark = Settings['values'][number];
/** The newest good reading, which may vouch for its neighbour. */
type Neighbour = { time: number; value: number };

/**
 * Takes out the numbers by which devices say that they have none: 85.0 after power-on, -127 without a sensor, -200,
 * 65535. They are compared as numbers, so that `-200` and `-200.0` are one, also after single precision (999.9
 * arrives as 999.9000244140625). Belongs before any scaling.
 *
 * A number with `unless_near` may also be true: it stays where the newest good reading is near, as when a boiler warms
 * up through 85.0. A reading older than that one has no neighbour to vouch for it, and is taken out.
 */
export const sentinel: Rule<Settings, Neighbour | null> = {
  name: 'sentinel',
  summary: 'Takes out the numbers by which a device says that it has no measurement.',
  stage: 'raw',
  mends: false,
  settings,
  examples: [
    { values: [-127, { value: 85, note: 'DS18B20 power-on value', unless_near: 5 }] },
    { values: [-200, 65535, 0] },
  ],
  compile: ({ values }) =>
    values.some(({ unless_near }) => unless_near !== undefined) ? withNeighbour(values) : byItself(values),
  explain({ values }, value) {
    const mark = markOf(values, value);
    return mark?.note ?? `${mark?.value ?? value} stands for "no measurement"`;
  },
};

function byItself(values: readonly Mark[]): CompiledRule<null> {
  return { fresh: () => null, apply: (_, __, value) => (markOf(values, value) === undefined ? value : Number.NaN) };
}

function withNeighbour(values: readonly Mark[]): CompiledRule<Neighbour> {
  return {
    // Nothing is near to NaN: before the first good reading there is no neighbour.
    fresh: () => ({ time: Number.NEGATIVE_INFINITY, value: Number.NaN }),
    apply(last, time, value) {
      const late = time < last.time;
      const mark = markOf(values, value);
      if (mark !== undefined) {
        const vouched = mark.unless_near !== undefined && !late && within(value, last.value, mark.unless_near);
        if (!vouched) return Number.NaN;
      }
      if (!late) {
        last.time = time;
        last.value = value;
      }
      return value;
    },
  };
}

function markOf(values: readonly Mark[], value: number): Mark | undefined {
  for (let i = 0; i < values.length; i++) {
    const mark = values[i]!;
    if (within(value, mark.value, 0) || value === Math.fround(mark.value)) return mark;
  }
  return undefined;
}
