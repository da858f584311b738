import * as v from 'valibot';
import { defineProtocol } from '../protocol.ts';
import { veDirectDecoder } from './decoder.ts';
import { veDirectFraming } from './framing.ts';

/** The text mode of Victron's VE.Direct ports. */
export const vedirect = defineProtocol({
  name: 'vedirect',
  title: 'Victron solar chargers, battery monitors and inverters (VE.Direct text)',
  settings: v.strictObject({}),
  lines: [{ baud: 19_200 }],
  evidence: 40,
  // A block is sent in one go, once a second.
  gap: 500,
  framing: veDirectFraming,
  decoder: veDirectDecoder,
});
