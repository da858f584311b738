import type { Millis } from '../../agent/model/time.ts';
import type { Decoder } from '../protocol.ts';
import { factsOf } from '../values/facts.ts';
import { float32 } from '../values/float32.ts';
import { type Field, newOutlet } from '../values/outlet.ts';
import { warmUp } from '../values/warm-up.ts';
import { COMMAND } from './request.ts';

const { quantity, plain } = factsOf('sps30');

/** The values in their order, each a float of 32 bits, the high byte first. */
export const fieldsFor = (every: Millis): readonly Field[] => [
  ...['pm1', 'pm25', 'pm4', 'pm10'].map((name) => {
    // It takes up to half a minute until the air of the room flows through (datasheet 1.0, 1.1).
    const rules = { range: { min: 0, max: 1000 }, warmup: warmUp('30s', every) };
    return { name, facts: quantity(name, 'µg/m³', { rules }) };
  }),
  { name: 'n0_5', facts: plain('1/cm³') },
  { name: 'n1_0', facts: plain('1/cm³') },
  { name: 'n2_5', facts: plain('1/cm³') },
  { name: 'n4_0', facts: plain('1/cm³') },
  { name: 'n10', facts: plain('1/cm³') },
  { name: 'typical_size', facts: plain('µm') },
];
const DATA = 4;
const NOT_NOW = 0x43;

/** Answers to readings. An answer without data says that nothing new has been measured since the last one. */
export function sps30Decoder({ every }: { readonly every: Millis }): Decoder {
  const fields = fieldsFor(every);
  const outlet = newOutlet();

  return {
    decode(frame, at, intake) {
      const [, command, state = 0, length] = frame;
      if (command !== COMMAND.read) return true;
      // Bit 7 of the state says that something is worn; the rest is why the command was refused.
      if ((state & 0x7f) !== 0) {
        intake.note((state & 0x7f) === NOT_NOW ? 'not_measuring' : 'refused_commands');
        return false;
      }
      if (state !== 0) intake.note('device_warnings');
      if (length === 0) {
        intake.note('nothing_new');
        return true;
      }
      if (length !== 4 * fields.length) {
        intake.invalid('unparsable', `${length} bytes of data`);
        return false;
      }
      const view = new DataView(frame.buffer, frame.byteOffset + DATA, length);
      const values = fields.map((_, i) => float32(view.getFloat32(4 * i)));
      const [pm1 = 0, pm25 = 0, pm4 = 0, pm10 = 0] = values;
      if (pm1 > pm25 || pm25 > pm4 || pm4 > pm10) {
        intake.invalid('inconsistent', `PM1 ${pm1}, PM2.5 ${pm25}, PM4 ${pm4}, PM10 ${pm10}`);
        return true;
      }
      for (const [i, field] of fields.entries()) {
        const value = values[i] as number;
        if (Number.isFinite(value)) outlet.number(intake, '', field, at, value, 0);
        else intake.invalid('out_of_double', field.name);
      }
      return true;
    },
  };
}
