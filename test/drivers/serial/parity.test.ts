import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksParity, parityReader, withoutParity } from '../../../drivers/serial/parity.ts';

const even = (byte: number) => byte.toString(2).replaceAll('0', '').length % 2 === 0;
const withEvenParity = (text: string) =>
  Uint8Array.from(text, (char) => char.charCodeAt(0) | (even(char.charCodeAt(0)) ? 0 : 0x80));

test('7E1 read as 8N1 becomes the text that was sent', () => {
  expect(new TextDecoder().decode(withoutParity(withEvenParity('T=21.6\n'), 'even'))).toBe('T=21.6\n');
});

test('one wrong bit anywhere in a character makes it no text', async () => {
  await fc.assert(
    fc.property(fc.integer({ min: 0, max: 127 }), fc.nat(7), (code, bit) => {
      const [byte = 0] = withEvenParity(String.fromCharCode(code));
      expect(withoutParity(Uint8Array.of(byte ^ (1 << bit)), 'even')[0]).toBe(0xff);
      expect(withoutParity(Uint8Array.of(byte ^ 0x80), 'odd')[0]).toBe(code);
    }),
  );
});

test.each([
  [7, 'even', true],
  [7, 'none', false],
  [8, 'even', false],
] as const)('%s bits with parity %s: checked here %s', (bits, parity, checked) => {
  expect(checksParity({ baud: 9600, bits, parity, stop: 1 })).toBe(checked);
});

test('a line that turns out to have no parity is read as it is, after some characters', () => {
  const text = '/ISk5\\2MT382-1000\r\n\r\n1-3:0.2.8(40)\r\n';
  const read = parityReader('even');
  read(new TextEncoder().encode(text));
  expect(new TextDecoder().decode(read(new TextEncoder().encode(text)))).toBe(text);
  // And one that has it after all is checked again.
  read(withEvenParity(text));
  expect(new TextDecoder().decode(read(withEvenParity(text)))).toBe(text);
});
