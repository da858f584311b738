import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader, ByteWriter } from '../../agent/statistics/bytes.ts';

function through(write: (writer: ByteWriter) => void): ByteReader {
  const writer = new ByteWriter();
  write(writer);
  return new ByteReader(writer.bytes());
}

test('whole numbers up to 2^53 come back', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      expect(through((w) => w.varint(value)).varint()).toBe(value);
    }),
    { examples: [[0], [127], [128], [2 ** 53 - 1]] },
  );
});

test('whole numbers of both signs come back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.nat(2 ** 20), (high, low) => {
      const value = high * 2 ** 20 + low;
      expect(through((w) => w.zigzag(value)).zigzag()).toBe(value + 0);
    }),
  );
});

test('every double comes back bit for bit, -0, infinities and subnormals included', () => {
  fc.assert(
    fc.property(fc.double(), fc.oneof(fc.double(), fc.integer()), (value, base) => {
      expect(Object.is(through((w) => w.float64(value)).float64(), value)).toBe(true);
      expect(Object.is(through((w) => w.near(value, base)).near(base), value)).toBe(true);
    }),
    {
      examples: [
        [-0, 0],
        [0, -0],
        [-0, -0],
        [Number.POSITIVE_INFINITY, 0],
        [1795340400000, 1795340400000],
      ],
    },
  );
});

test('a whole number near its base takes one byte', () => {
  expect(through((w) => w.near(1_795_340_400_063, 1_795_340_400_000)).left).toBe(1);
});

test('more than the first room is written', () => {
  const reader = through((w) => {
    for (let i = 0; i < 1000; i += 1) w.float64(i / 3);
  });
  for (let i = 0; i < 1000; i += 1) expect(reader.float64()).toBe(i / 3);
  expect(reader.left).toBe(0);
});

test.each([
  ['a double cut short', [1, 2, 3], (r: ByteReader) => r.float64()],
  ['a number cut short', [128], (r: ByteReader) => r.varint()],
  ['a number of more than 53 bits', new Array(12).fill(255), (r: ByteReader) => r.varint()],
  ['an amount of more than there is', [5, 1], (r: ByteReader) => r.amount()],
])('%s cannot be read', (_, bytes, read) => {
  expect(() => read(new ByteReader(Uint8Array.from(bytes)))).toThrow('cannot be read');
});
