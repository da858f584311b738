import * as v from 'valibot';
import { textLineFraming } from '../framing/text-lines.ts';
import { defineProtocol } from '../protocol.ts';
import { isRecord, ultimeterDecoder } from './decoder.ts';

const LONGEST_LINE = 64;

/** Weather stations of Peet Bros., in their data logger mode. */
export const ultimeter = defineProtocol({
  name: 'ultimeter',
  title: 'Peet Bros. Ultimeter weather stations (data logger mode)',
  settings: v.strictObject({}),
  lines: [{ baud: 2400 }],
  // Fifty signs, each one out of few, between two ends of lines.
  evidence: 64,
  candidates: [{ settings: {}, baud: 2400 }],
  gap: 1000,
  framing: () => textLineFraming(LONGEST_LINE, isRecord),
  decoder: ultimeterDecoder,
});
