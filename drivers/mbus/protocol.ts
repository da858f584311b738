import * as v from 'valibot';
import { duration } from '../../agent/settings/duration.ts';
import { defineProtocol } from '../protocol.ts';
import { mbusDecoder } from './decoder.ts';
import { mbusFraming } from './framing.ts';
import { ANYBODY, requestFor } from './request.ts';

const MOST_TELEGRAMS = 16;
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** Heat, water, gas and electricity meters on the two wires of an M-Bus. */
export const mbus = defineProtocol({
  name: 'mbus',
  title: 'Heat, water, gas and electricity meters on a wired M-Bus (EN 13757)',
  settings: v.strictObject({
    address: v.optional(
      v.pipe(
        whole(1, ANYBODY),
        v.description('The primary address of the meter, 1 to 250. 254 is answered by any: for one that is alone.'),
      ),
      ANYBODY,
    ),
    telegrams: v.optional(
      v.pipe(whole(1, MOST_TELEGRAMS), v.description('How many telegrams the meter has, each asked for in turn.')),
      1,
    ),
    every: v.optional(
      v.pipe(
        duration(),
        v.description('How often the meter is asked. Some that live on a battery answer a few times a day.'),
      ),
      '15m',
    ),
    timeout: v.optional(
      v.pipe(duration(), v.description('How long the whole of an answer may take; at 300 baud make it 11s.')),
      '3s',
    ),
  }),
  lines: [
    { baud: 2400, parity: 'even' },
    { baud: 9600, parity: 'even' },
    { baud: 300, parity: 'even' },
  ],
  // Two starts, an end, a length that comes twice, and a sum of 8 bits.
  evidence: 40,
  // They speak when asked.
  candidates: [],
  gap: 1000,
  framing: mbusFraming,
  decoder: mbusDecoder,
  polling: ({ address, telegrams, every, timeout }) => ({
    every,
    questions: Array.from({ length: telegrams }, (_, i) => requestFor(address, i, timeout)),
  }),
});
