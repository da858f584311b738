import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ORDERS, rawValue, scaled, TYPES, widthOf } from '../../../drivers/modbus/register.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

test.each([
  ['ff33', 'int16', 'abcd', -205],
  ['ff33', 'uint16', 'abcd', 65_331],
  ['33ff', 'int16', 'badc', -205],
  ['0001 0002', 'uint32', 'abcd', 65_538],
  ['0002 0001', 'uint32', 'cdab', 65_538],
  ['0100 0200', 'uint32', 'badc', 65_538],
  ['0200 0100', 'uint32', 'dcba', 65_538],
  ['4366 3334', 'float32', 'abcd', 230.20001],
  ['3334 4366', 'float32', 'cdab', 230.20001],
  ['3dcc cccd', 'float32', 'abcd', 0.1],
  ['ffff ffff ffff fffe', 'int64', 'abcd', -2],
  ['0002 0000 0000 0000', 'uint64', 'cdab', 2],
  ['3ff8 0000 0000 0000', 'float64', 'abcd', 1.5],
] as const)('%s as %s in the order %s is %d', (hex, type, order, value) => {
  expect(rawValue(bytes(hex), type, order)).toBe(value);
});

test('a type takes as many registers as its name says', () => {
  expect(TYPES.map(widthOf)).toEqual([1, 1, 2, 2, 2, 4, 4, 4]);
});

test('every order is the same value written otherwise', async () => {
  await fc.assert(
    fc.property(fc.constantFrom(...ORDERS), fc.integer({ min: 0, max: 0xffffffff }), (order, value) => {
      const straight = bytes(value.toString(16).padStart(8, '0'));
      const [a = 0, b = 0, c = 0, d = 0] = straight;
      const sent = { abcd: [a, b, c, d], cdab: [c, d, a, b], badc: [b, a, d, c], dcba: [d, c, b, a] }[order];
      expect(rawValue(Uint8Array.from(sent), 'uint32', order)).toBe(value);
    }),
  );
});

test.each([
  [2257, 0.1, 225.7],
  [108, 0.001, 0.108],
  [5460, 0.01, 54.6],
  [-205, 0.1, -20.5],
  [7, 1, 7],
  [7, 60, 420],
  [3, 2.5, 7.5],
])('%d times %d is %d, to the last digit', (raw, scale, value) => {
  expect(scaled(raw, scale)).toBe(value);
});
