import type { LineSettings } from './transport.ts';

// Not a byte of UTF-8 text: a line with a wrong character in it becomes unparsable instead of a wrong value.
const WRONG = 0xff;

/**
 * Whether parity is checked here. A character of 7 bits with parity has as many bits on the wire as one of 8 without:
 * the port is opened as 8N1, the parity bit arrives as bit 7. The kernel driver would throw the bit away unchecked
 * (serialport sets IGNPAR and never INPCK), and one wrong bit in a digit is a wrong reading.
 */
export function checksParity({ bits, parity }: LineSettings): boolean {
  return bits === 7 && parity !== 'none';
}

/** Takes the parity bit off each byte; a byte whose parity is wrong becomes one that no text holds. */
export function withoutParity(chunk: Uint8Array, parity: 'even' | 'odd'): Uint8Array {
  const odd = parity === 'odd' ? 1 : 0;
  return chunk.map((byte) => (bitsSet(byte) % 2 === odd ? byte & 0x7f : WRONG));
}

// So many characters in a row that only a line without parity can hold, and none that only one with parity holds.
const PLAIN_AFTER = 8;

/**
 * Takes the parity off a stream, and finds out whether there is any: meters of one standard come with and without, and
 * a network adapter may have taken it off. Text without parity never has bit 7 set; with it, about half of it does.
 */
export function parityReader(parity: 'even' | 'odd'): (chunk: Uint8Array) => Uint8Array {
  let unlikely = 0;
  return (chunk) => {
    for (const byte of chunk) {
      const right = bitsSet(byte) % 2 === (parity === 'odd' ? 1 : 0);
      if (right && byte > 0x7f) unlikely = 0;
      else if (!right && byte <= 0x7f) unlikely = Math.min(PLAIN_AFTER, unlikely + 1);
    }
    return unlikely < PLAIN_AFTER ? withoutParity(chunk, parity) : chunk;
  };
}

function bitsSet(byte: number): number {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}
