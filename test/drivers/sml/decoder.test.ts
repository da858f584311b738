import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sml } from '../../../drivers/sml/protocol.ts';
import { readValue } from '../../../drivers/sml/value.ts';
import { read } from '../read.ts';
import { type Sent, smlFile } from './file.ts';

const power = (value: number, bytes: number, signed = true, scaler = 0): Sent => ({
  code: '1-0:16.7.0*255',
  unit: 27,
  scaler,
  value,
  bytes,
  signed,
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a number of %i bytes keeps its sign', (bytes) => {
  const edge = 2 ** Math.min(8 * bytes - 1, 50);
  for (const value of [0, 1, -1, edge - 1, -edge]) {
    expect(read(sml, [smlFile([power(value, bytes)])]).of('power')[0]?.[1]).toBe(value);
  }
});

test('a scaler moves the point and adds no digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: -4, max: 3 }), (value, scaler) => {
      const told = read(sml, [smlFile([power(value, 4, true, scaler)])]).of('power')[0]?.[1];
      expect(told).toBe(Number(`${value}e${scaler}`));
    }),
  );
});

test('data that look like the escape come through', () => {
  const { taken, stats } = read(sml, [
    smlFile([{ code: '1-0:96.1.0*255', value: Buffer.alloc(40, 0x1b) }, power(0x1b1b1b1b, 4)]),
  ]);
  expect(taken()).toEqual(['power=454761243']);
  expect(stats.frames).toBe(1);
});

test('a meter whose signs are known to be broken is put right, any other is not', () => {
  const serial = (text: string): Sent => ({ code: '1-0:96.1.0*255', value: Buffer.from(text, 'hex') });
  const broken = read(sml, [smlFile([serial('0a01445a47000282225e'), power(-29_912, 2, true, -2)])]);
  expect(broken.taken()).toEqual(['power=356.24']);
  expect(broken.notes['mended_signs']).toBe(1);
  const fine = read(sml, [smlFile([serial('0a01445a470003938700'), power(-29_912, 2, true, -2)])]);
  expect(fine.taken()).toEqual(['power=-299.12']);
});

test('whatever the bytes are, reading a value ends, within them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const reader = { bytes, at: 0 };
      readValue(reader);
      expect(reader.at).toBeLessThanOrEqual(bytes.length);
    }),
  );
});

test('lists within lists without end are no value', () => {
  expect(readValue({ bytes: new Uint8Array(4000).fill(0x71), at: 0 })).toBeUndefined();
});
