import { describe, expect, test } from 'vitest';
import { cableBooks } from './deafness.ts';
import { Repeats } from './repeats.ts';

describe('the books of a cable', () => {
  const deaf = [{ why: 'unplugged', from: 10, to: 20 }];

  test.each([
    ['all arrived', [{ count: 30, min: 0, max: 29 }], { arrived: 30 }],
    [
      'some of those that nobody read',
      [
        { count: 12, min: 0, max: 11 },
        { count: 12, min: 18, max: 29 },
      ],
      { arrived: 24 },
    ],
    ['within one window', [{ count: 25, min: 0, max: 29 }], { arrived: 25 }],
  ])('%s: nothing is unexplained', (_, windows, expected) => {
    const { lost, ...books } = cableBooks(30, deaf, windows);
    expect(books).toEqual({ ...expected, unexplained: 0, twice: 0, forged: 0 });
    expect([...lost.values()].reduce((sum, count) => sum + count, 0)).toBe(30 - expected.arrived);
  });

  test.each([
    [
      'a line that was written while somebody listened',
      [
        { count: 9, min: 0, max: 8 },
        { count: 10, min: 20, max: 29 },
      ],
      'unexplained',
      1,
    ],
    [
      'one that is missing within a window',
      [
        { count: 8, min: 0, max: 8 },
        { count: 11, min: 9, max: 29 },
      ],
      'unexplained',
      1,
    ],
    ['the last lines', [{ count: 20, min: 0, max: 19 }], 'unexplained', 10],
    [
      'one that arrived twice',
      [
        { count: 20, min: 0, max: 19 },
        { count: 11, min: 19, max: 29 },
      ],
      'twice',
      1,
    ],
    ['two of the same number in a window', [{ count: 31, min: 0, max: 29 }], 'twice', 1],
    ['one that nobody wrote', [{ count: 31, min: 0, max: 30 }], 'forged', 1],
  ] as const)('%s is noticed', (_, windows, what, count) => {
    expect(cableBooks(30, deaf, windows)[what]).toBe(count);
  });
});

test('messages that a broker repeats are counted, however their bytes come in', () => {
  const publish = (flags: number, length: number) =>
    Buffer.concat([
      Buffer.from([0x30 | flags, ...(length < 128 ? [length] : [(length % 128) | 0x80, length >> 7])]),
      Buffer.alloc(length, 0x3a),
    ]);
  const bytes = Buffer.concat([
    Buffer.from([0x20, 2, 0, 0]),
    ...[publish(0b0010, 20), publish(0b1010, 20), publish(0b1010, 300), publish(0, 200)],
    Buffer.from([0xd0, 0]),
  ]);
  for (const size of [1, 7, bytes.length]) {
    const repeats = new Repeats();
    for (let at = 0; at < bytes.length; at += size) repeats.push(bytes.subarray(at, at + size));
    expect(repeats.count).toBe(2);
  }
});
