import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc8Dallas } from '../../../drivers/checksums/crc8-dallas.ts';
import { crc16Arc } from '../../../drivers/checksums/crc16-arc.ts';
import { crc16Modbus } from '../../../drivers/checksums/crc16-modbus.ts';
import { crc16X25 } from '../../../drivers/checksums/crc16-x25.ts';
import { sum } from '../../../drivers/checksums/sum.ts';
import { xor8 } from '../../../drivers/checksums/xor8.ts';

const NINE = new TextEncoder().encode('123456789');

// The check values of the catalogue of parametrised CRC algorithms (reveng), and of arithmetic.
const ALL = [
  { name: 'CRC-16/ARC', of: crc16Arc, check: 0xbb3d },
  { name: 'CRC-16/MODBUS', of: crc16Modbus, check: 0x4b37 },
  { name: 'CRC-16/X-25', of: crc16X25, check: 0x906e },
  { name: 'CRC-8/Dallas', of: crc8Dallas, check: 0xa1 },
  { name: 'XOR', of: xor8, check: 0x31 },
  { name: 'sum', of: sum, check: 0x1dd },
];

test.each(ALL)('$name of 123456789 is its published check value', ({ of, check }) => {
  expect(of(NINE)).toBe(check);
});

test.each(ALL)('$name of a part is the same as of that part alone', ({ of }) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), fc.nat(40), (bytes, a, b) => {
      const [from, to] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
      expect(of(bytes, from, to)).toBe(of(bytes.slice(from, to)));
    }),
  );
});

test.each(ALL.slice(0, 4))('$name sees every single wrong bit', ({ of }) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), fc.nat(7), (bytes, at, bit) => {
      const wrong = bytes.slice();
      wrong[at % bytes.length] = (wrong[at % bytes.length] as number) ^ (1 << bit);
      expect(of(wrong)).not.toBe(of(bytes));
    }),
  );
});
