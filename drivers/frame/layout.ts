import * as v from 'valibot';
import { QUANTITY_NAMES } from '../../agent/clean/quantities.ts';
import { KINDS } from '../../agent/model/series.ts';
import { CHECKSUM_KINDS, type ChecksumKind } from './checksum.ts';
import { hexBytes } from './hex.ts';
import { layoutProblem } from './layout-problem.ts';
import { NUMBER_TYPES } from './number-types.ts';

/** How often a field may come in one frame. */
export const MOST_REPEATS = 64;

/** The longest frame that a layout may describe. */
export const LONGEST_FRAME = 256;

const described = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const at = (text: string) => described(whole(0, LONGEST_FRAME - 1), text);
const place = (text: string) => described(whole(-LONGEST_FRAME, LONGEST_FRAME), text);
const name = () => v.pipe(v.string(), v.regex(/^[\w.#-]{1,64}$/, 'expected letters, digits, _, - or .'));
const factor = () => v.pipe(v.number(), v.finite(), v.notValue(0, 'expected a number other than 0'));

const condition = v.strictObject({
  at: at('The byte that is looked at, counted from 0.'),
  is: described(whole(0, 255), 'What it must be.'),
});

const field = v.strictObject({
  at: at('The first byte of the number, counted from 0 at the start of the frame.'),
  type: described(v.picklist(NUMBER_TYPES), 'How it stands there: u16be is 16 bits, the high byte first; i is signed.'),
  bit: v.optional(described(whole(0, 31), 'Only this bit of it, 0 the lowest: 0 or 1.')),
  missing: v.optional(
    described(v.array(v.number()), 'Numbers as they are sent that mean "no value": [65535]. They are never readings.'),
    [],
  ),
  zero: v.optional(described(v.number(), 'The number as it is sent that stands for 0: 40 for a temperature + 40.'), 0),
  divide: v.optional(described(factor(), 'What it is divided by then: 10 for tenths.'), 1),
  multiply: v.optional(described(factor(), 'What it is multiplied by then.'), 1),
  quantity: v.optional(described(v.picklist(QUANTITY_NAMES), 'What is measured, by the catalogue of quantities.')),
  unit: v.optional(described(v.pipe(v.string(), v.minLength(1)), 'The unit of the result.')),
  kind: v.optional(described(v.picklist(KINDS), 'How it is summarised, where the quantity does not say.')),
  words: v.optional(
    described(v.record(v.string(), v.string()), 'Names of the numbers of a state: { "0": off, "1": on }.'),
  ),
  only_if: v.optional(
    described(
      v.strictObject({
        at: at('The first byte of the other number.'),
        type: described(v.picklist(NUMBER_TYPES), 'How it stands there.'),
        min: described(v.number(), 'The least it may be, as it is sent.'),
        max: described(v.number(), 'The most it may be, as it is sent.'),
      }),
      'Another number of the frame that must be in a range, or there is no value: the strength of an echo.',
    ),
  ),
  repeat: v.optional(
    described(
      v.strictObject({
        every: described(whole(1, MOST_REPEATS), 'From one to the next, in bytes.'),
        count: described(
          v.union([
            whole(1, MOST_REPEATS),
            v.strictObject({
              at: at('The byte that says how many there are.'),
              divide: v.optional(described(whole(1, 64), 'What that byte is divided by.'), 1),
            }),
          ]),
          'How many there are: a number, or the byte that says so.',
        ),
      }),
      'The field comes several times; # in its name is its number from 1.',
    ),
  ),
});

const message = v.strictObject({
  where: v.optional(
    described(v.array(condition), 'Which frames these are, where there are several: bytes and what they must be.'),
    [],
  ),
  fields: described(v.record(name(), field), 'Series and where they stand: { co2: { at: 2, type: u16be } }.'),
  ordered: v.optional(
    described(
      v.array(v.array(name())),
      'Fields none of which can be larger than the next; a frame where one is says nothing true.',
    ),
    [],
  ),
  not_all_zero: v.optional(
    described(v.array(name()), 'Fields that are all 0 only while the sensor is not ready: such a frame is left out.'),
    [],
  ),
});

const question = v.strictObject({
  name: described(v.string(), 'For people: "cell voltages".'),
  send: described(hexBytes(64), 'The bytes that ask, in hexadecimal digits.'),
  answer: v.optional(described(hexBytes(16), 'The bytes that an answer to this begins with.')),
});

/** A frame of bytes, described: what the profiles of known devices are made of, and what a user writes for another. */
export const layoutSchema = v.pipe(
  v.strictObject({
    header: v.optional(
      described(
        hexBytes(16),
        'The bytes that every frame begins with, in hexadecimal digits: "42 4D". Only answers, of a fixed length, may lack them.',
      ),
    ),
    length: described(
      v.union([
        whole(2, LONGEST_FRAME),
        v.strictObject({
          at: at('The first byte of the number that tells the length.'),
          type: described(v.picklist(['u8', 'u16be', 'u16le']), 'How it stands there.'),
          plus: described(whole(0, LONGEST_FRAME), 'What is added to it for the length of the whole frame.'),
          most: v.optional(
            described(
              whole(2, LONGEST_FRAME),
              'The length that no frame has more than: what tells of more is no frame, and is not waited for.',
            ),
            LONGEST_FRAME,
          ),
        }),
      ]),
      'The length of the whole frame in bytes: a number, or where the frame tells it.',
    ),
    tail: v.optional(described(hexBytes(16), 'The bytes that every frame ends with.')),
    checksum: v.optional(
      described(
        v.strictObject({
          kind: described(v.picklist(CHECKSUM_KINDS as [ChecksumKind, ...ChecksumKind[]]), 'How it is reckoned.'),
          at: place('Where it stands; below 0 from the end of the frame.'),
          from: place('The first byte that it covers.'),
          to: place('The first byte that it no longer covers; below 0 from the end of the frame.'),
        }),
        'The checksum. Without one, noise that has the header is taken for a frame.',
      ),
    ),
    messages: described(
      v.pipe(v.array(message), v.minLength(1)),
      'What stands in the frames; the first that fits is read.',
    ),
    ask: v.optional(
      described(
        v.pipe(v.array(question), v.minLength(1), v.maxLength(16)),
        'For a device that speaks only when asked: what is sent to it, one after the other. Never send what changes the device.',
      ),
    ),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? layoutProblem(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
);

export type Layout = v.InferOutput<typeof layoutSchema>;
export type LayoutInput = v.InferInput<typeof layoutSchema>;
export type Message = Layout['messages'][number];
export type LayoutField = Message['fields'][string];
