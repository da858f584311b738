import type { SmlEntry } from './entries.ts';

// Serial numbers of the DZG DVS74 whose firmware leaves out the leading zero of a number (found by users of libsml):
// 35624, which takes 16 bits, arrives as -29912.
const BROKEN: readonly (readonly [first: number, last: number])[] = [
  [42_000_000, 48_999_999],
  [55_000_000, 58_999_999],
];
const DZG = [0x0a, 0x01, 0x44, 0x5a, 0x47];

/** Whether a file comes from a meter that sends some positive powers as negative ones. */
export function hasBrokenSigns(entries: readonly SmlEntry[]): boolean {
  const serial = entries.find(({ code }) => code[2] === 96 && code[3] === 1 && code[4] === 0)?.value;
  if (serial?.kind !== 'bytes' || serial.bytes.length !== 10) return false;
  const { bytes } = serial;
  if (!DZG.every((byte, i) => bytes[i] === byte)) return false;
  const number = bytes.subarray(6).reduce((value, byte) => value * 256 + byte, 0);
  return BROKEN.some(([first, last]) => number >= first && number <= last);
}
