import * as v from 'valibot';
import { duration } from '../../agent/settings/duration.ts';
import { defineProtocol } from '../protocol.ts';
import { sps30Decoder } from './decoder.ts';
import { shdlcFraming } from './framing.ts';
import { COMMAND, request } from './request.ts';

// Big-endian floats.
const FLOATS = [0x01, 0x03];

/** Sensirion's dust sensor on its UART. */
export const sps30 = defineProtocol({
  name: 'sps30',
  title: 'Sensirion SPS30 dust sensor (SHDLC)',
  settings: v.strictObject({
    every: v.optional(
      v.pipe(duration(), v.description('How often the sensor is asked; it has a new value every second.')),
      '5s',
    ),
  }),
  lines: [{ baud: 115_200 }],
  evidence: 40,
  candidates: [],
  gap: 500,
  framing: shdlcFraming,
  decoder: sps30Decoder,
  polling: ({ every }) => ({
    every,
    questions: [request('measured values', COMMAND.read)],
    init: [request('start of measurement', COMMAND.start, FLOATS)],
  }),
});
