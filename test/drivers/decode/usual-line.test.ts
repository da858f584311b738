import { expect, test } from 'vitest';
import { usualLine } from '../../../drivers/decode/usual-line.ts';

const LINES = { format: 'kv', decimal: '.', units: [], rename: {} } as const;
const TIC = { format: 'tic' };

test.each([
  ['lines are 9600 8N1', {}, LINES, [9600, 8, 'none', 1]],
  ['or what the user says', { baud: 2400, bits: 7, parity: 'even', stop: 2 }, LINES, [2400, 7, 'even', 2]],
  ['a protocol has the settings of most of its devices', {}, TIC, [1200, 7, 'even', 1]],
  ['a rate brings what belongs to it', { baud: 9600 }, TIC, [9600, 7, 'even', 1]],
  ['who says eight bits means no parity', { bits: 8 }, TIC, [1200, 8, 'none', 1]],
] as const)('%s', (_, given, decode, expected) => {
  const { baud, bits, parity, stop } = usualLine(given, decode);
  expect([baud, bits, parity, stop]).toEqual(expected);
});
