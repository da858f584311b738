import * as v from 'valibot';
import { duration } from '../../agent/settings/duration.ts';
import { textLineFraming } from '../framing/text-lines.ts';
import { defineProtocol } from '../protocol.ts';
import { scaleDecoder } from './decoder.ts';
import { readScaleLine } from './line.ts';

const LONGEST_LINE = 40;
/** What asks for the weight as it is now: A&D's manual FX-i, 11-6, and SICS 4.1. Neither tares nor waits. */
const QUESTIONS = { 'a&d': 'Q\r\n', sics: 'SI\r\n' } as const;

/** Scales that say their weight in lines of text. */
export const scale = defineProtocol({
  name: 'scale',
  title: 'Scales that send lines (A&D, CAS, Torrey; Mettler-Toledo SICS)',
  settings: v.strictObject({
    weights: v.optional(
      v.pipe(
        v.picklist(['stable', 'all']),
        v.description('Whether a weight counts while the load still moves, or only once it has come to rest.'),
      ),
      'stable',
    ),
    ask: v.optional(
      v.pipe(
        v.picklist(['a&d', 'sics']),
        v.description('For a scale that does not speak by itself: in whose words it is asked for its weight.'),
      ),
    ),
    every: v.optional(v.pipe(duration(), v.description('How often a scale that must be asked is asked.')), '1s'),
  }),
  lines: [{ baud: 2400, bits: 7, parity: 'even' }, { baud: 9600 }],
  // Four letters and signs, a number and a unit, between two ends of lines.
  evidence: 40,
  gap: 1000,
  framing: () => textLineFraming(LONGEST_LINE, (line) => readScaleLine(line) !== undefined),
  decoder: scaleDecoder,
  polling({ ask, every }) {
    if (ask === undefined) return undefined;
    return { every, questions: [{ name: 'weight', bytes: Buffer.from(QUESTIONS[ask]), answeredBy: () => true }] };
  },
});
