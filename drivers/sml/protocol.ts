import * as v from 'valibot';
import { defineProtocol } from '../protocol.ts';
import { smlDecoder } from './decoder.ts';
import { smlFraming } from './framing.ts';

/** The Smart Message Language, as German electricity meters send it through their optical eye. */
export const sml = defineProtocol({
  name: 'sml',
  title: 'German electricity meters (SML)',
  settings: v.strictObject({}),
  lines: [{ baud: 9600 }, { baud: 115_200 }],
  evidence: 64,
  gap: 500,
  framing: smlFraming,
  decoder: smlDecoder,
});
