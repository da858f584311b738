import * as v from 'valibot';
import { defineProtocol } from '../protocol.ts';
import { deviceTimeSettings } from '../values/device-time.ts';
import { ticDecoder } from './decoder.ts';
import { ticFraming } from './framing.ts';

/** The customer's port of French electricity meters, in both of its modes. */
export const tic = defineProtocol({
  name: 'tic',
  title: 'Linky and older French electricity meters (télé-information client)',
  settings: v.strictObject(deviceTimeSettings),
  lines: [
    { baud: 1200, bits: 7, parity: 'even' },
    { baud: 9600, bits: 7, parity: 'even' },
  ],
  evidence: 6,
  gap: 1000,
  framing: ticFraming,
  decoder: ticDecoder,
});
