import { defineProfile, type Profile } from '../profile.ts';

/**
 * GQ Geiger counters (GQ-RFC1201, and GQ-RFC1801 for the newer ones), asked for the pulses of the last minute. The answer
 * is a number and nothing else: two bytes of the older ones, four of the newer ones.
 */
export const GEIGER: readonly Profile[] = [
  geiger('gmc-300', 'GQ GMC-280, GMC-300 and GMC-320 Geiger counters', { baud: 57_600, length: 2, type: 'u16be' }),
  geiger('gmc-500', 'GQ GMC-500 and GMC-600 Geiger counters', { baud: 115_200, length: 4, type: 'u32be' }),
];

interface Answer {
  readonly baud: number;
  readonly length: number;
  readonly type: 'u16be' | 'u32be';
}

function geiger(name: string, title: string, { baud, length, type }: Answer): Profile {
  return defineProfile({
    name,
    title,
    baud,
    layout: {
      length,
      messages: [
        { fields: { cpm: { at: 0, type, missing: [2 ** (8 * length) - 1], quantity: 'radiation', unit: 'cpm' } } },
      ],
      // <GETCPM>>
      ask: [{ name: 'counts a minute', send: '3C 47 45 54 43 50 4D 3E 3E' }],
    },
    // What the tubes can count; more is an answer out of step.
    rules: { cpm: { range: { min: 0, max: 1_000_000 } } },
  });
}
