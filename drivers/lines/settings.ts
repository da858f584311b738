import * as v from 'valibot';
import { duration } from '../../agent/settings/duration.ts';
import { timeProblem } from '../values/time.ts';
import { patternProblem } from './regex.ts';

const name = () => v.pipe(v.string(), v.minLength(1, 'a name must not be empty'));

const described = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));

/** What to do with a line whose time cannot be read. */
export type WithoutTime = 'arrival' | 'reject';

const timeSettings = (without: WithoutTime) =>
  v.pipe(
    v.strictObject({
      field: v.optional(described(name(), 'The field that holds the time of the line.')),
      fields: v.optional(
        described(
          v.pipe(v.array(name()), v.minLength(1)),
          'Fields that make up the time together, joined by a space: [Date, Time].',
        ),
      ),
      format: v.optional(
        described(
          v.string(),
          'How it is written: iso, unix_s, unix_ms, unix_us, or a pattern such as "M/D/YYYY H:mm:ss" (H takes one or two digits, HH two).',
        ),
        'iso',
      ),
      zone: v.optional(
        described(v.string(), 'The zone of times that carry none: utc, local, or an offset such as "+02:00".'),
        'utc',
      ),
      max_skew: v.optional(
        described(duration(), 'A time further ahead of the clock than this is no reading (counted as future).'),
        '5m',
      ),
      else: v.optional(
        described(
          v.picklist(['arrival', 'reject']),
          'A line without a readable time: takes the time of its arrival, or is rejected.',
        ),
        without,
      ),
    }),
    v.check((time) => (time.field === undefined) !== (time.fields === undefined), 'give either field or fields'),
    v.rawCheck(({ dataset, addIssue }) => {
      const problem = dataset.typed ? timeProblem(dataset.value) : undefined;
      if (problem !== undefined) addIssue({ message: problem });
    }),
    v.description('Where the time of a line comes from; without it readings carry the time of their arrival.'),
  );

/** Settings that every format of lines shares. */
const common = (without: WithoutTime) => ({
  decimal: v.optional(described(v.picklist(['.', ',']), 'The decimal sign of numbers.'), '.'),
  units: v.optional(
    described(
      v.array(name()),
      'Units that may follow a number and are taken off: [C, "%", hPa]. Nothing is converted.',
    ),
    [],
  ),
  rename: v.optional(
    described(
      v.record(name(), name()),
      'New names for fields: { T: temperature }. The new name is the last level of the series.',
    ),
    {},
  ),
  device: v.optional(
    described(
      v.union([name(), v.strictObject({ field: described(name(), 'The field that names the device.') })]),
      'The middle level of the series name: a fixed text, or { field: NAME } where each line names its device.',
    ),
  ),
  time: v.optional(timeSettings(without)),
});

const csv = (without: WithoutTime) =>
  v.pipe(
    v.strictObject({
      format: described(v.literal('csv'), 'Columns between delimiters: `21.50,40.2,1013.25`.'),
      delimiter: v.optional(
        described(
          v.pipe(v.string(), v.regex(/^(?:whitespace|[^"\r\n])$/, 'a delimiter is one character, or whitespace')),
          'What stands between columns: one character such as "," ";" or "\\t", or whitespace for any run of blanks.',
        ),
        ',',
      ),
      fields: v.optional(
        described(
          v.pipe(
            v.array(v.nullable(v.string())),
            v.minLength(1),
            v.check((names) => distinct(names), 'two columns have the same name'),
          ),
          'Names of the columns, in order; null or "" for one that is not read. A line with another number of columns is counted as unparsable.',
        ),
      ),
      header: v.optional(
        described(v.boolean(), 'Whether the first line names the columns (then without fields).'),
        false,
      ),
      ...common(without),
    }),
    v.check(
      (csv) => csv.header === (csv.fields === undefined),
      'a csv needs either fields: [NAME, ...] or header: true',
    ),
  );

const kv = (without: WithoutTime) =>
  v.strictObject({
    format: described(v.literal('kv'), 'Names and values: `T=21.5 H:40.2`.'),
    fields: v.optional(
      described(v.pipe(v.array(name()), v.minLength(1)), 'Names to read; all of them where this is left out.'),
    ),
    ...common(without),
  });

const paths = () =>
  v.pipe(
    v.union([name(), v.array(name())]),
    v.transform((given) => (typeof given === 'string' ? [given] : given)),
  );

const json = (without: WithoutTime) =>
  v.strictObject({
    format: described(v.literal('json'), 'One JSON object a line: `{"temperature":21.5,"imu":{"x":0.1}}`.'),
    select: v.optional(
      described(
        paths(),
        'Dotted paths to read, with * and **: imu.*. Left out: every number, and text where the series is of kind state.',
      ),
    ),
    drop: v.optional(described(paths(), 'Dotted paths not to read, with * and **.'), []),
    ...common(without),
  });

const regex = (without: WithoutTime) =>
  v.strictObject({
    format: described(v.literal('regex'), 'A regular expression with named groups.'),
    pattern: described(
      v.pipe(
        name(),
        v.rawCheck(({ dataset, addIssue }) => {
          const problem = dataset.typed ? patternProblem(dataset.value) : undefined;
          if (problem !== undefined) addIssue({ message: problem });
        }),
      ),
      'The expression (RE2 syntax), each named group a field: `T=(?P<temperature>[0-9.]+)`. It is searched for anywhere in the line.',
    ),
    ...common(without),
  });

/** The formats of lines, one schema each. `without` is the default for lines whose time cannot be read. */
export const lineFormats = (without: WithoutTime) =>
  [csv(without), kv(without), json(without), regex(without)] as const;

/** How lines of text become readings. */
export const decodeSettings = (without: WithoutTime) =>
  described(v.variant('format', lineFormats(without)), 'How a line becomes readings.');

export type DecodeSettings = v.InferOutput<ReturnType<typeof decodeSettings>>;
export type FormatSettings<Format extends DecodeSettings['format']> = Extract<DecodeSettings, { format: Format }>;

function distinct(names: readonly (string | null)[]): boolean {
  const used = names.filter((each) => each !== null && each !== '');
  return new Set(used).size === used.length;
}
