import * as v from 'valibot';
import { defineProtocol } from '../protocol.ts';
import { deviceTimeSettings } from '../values/device-time.ts';
import { dsmrDecoder } from './decoder.ts';
import { dsmrFraming } from './framing.ts';

/** The P1 port of electricity meters in the Netherlands, Belgium, Luxembourg and others, versions 2.2 to 5. */
export const dsmr = defineProtocol({
  name: 'dsmr',
  title: 'Electricity meters with a P1 port, and what is attached to them (DSMR 2.2 to 5)',
  settings: v.strictObject(deviceTimeSettings),
  lines: [{ baud: 115_200 }, { baud: 9600, bits: 7, parity: 'even' }, { baud: 115_200, bits: 7, parity: 'even' }],
  evidence: 32,
  gap: 1500,
  framing: dsmrFraming,
  decoder: dsmrDecoder,
});
