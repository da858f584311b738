import * as v from 'valibot';
import { textLineFraming } from '../framing/text-lines.ts';
import { defineProtocol } from '../protocol.ts';
import { isDistance, maxbotixDecoder } from './decoder.ts';

const LONGEST_LINE = 16;

/** Ultrasonic sensors of MaxBotix, by their serial output. */
export const maxbotix = defineProtocol({
  name: 'maxbotix',
  title: 'MaxBotix ultrasonic distance sensors (serial output)',
  settings: v.strictObject({}),
  lines: [{ baud: 9600 }],
  // A letter and three digits between two ends of lines.
  evidence: 32,
  // Any sketch may print a letter and a number: this says too little to be recognised by.
  candidates: [],
  gap: 1000,
  framing: () => textLineFraming(LONGEST_LINE, isDistance),
  decoder: maxbotixDecoder,
});
