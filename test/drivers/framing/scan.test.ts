import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BAD, MORE, NONE, scanFraming } from '../../../drivers/framing/scan.ts';

// A length, so many bytes, and their sum; nothing else marks a frame.
const LONGEST = 9;
function look(bytes: Uint8Array, from: number, to: number): number {
  const size = bytes[from] as number;
  if (size < 1 || size > LONGEST - 2) return NONE;
  if (to - from < size + 2) return MORE;
  let sum = 0;
  for (let i = 1; i <= size; i++) sum += bytes[from + i] as number;
  return (sum & 0xff) === bytes[from + size + 1] ? size + 2 : BAD;
}

const frameOf = (body: number[]) => [body.length, ...body, body.reduce((sum, byte) => sum + byte, 0) & 0xff];

function frames(chunks: readonly number[][]): string[] {
  const framing = scanFraming(LONGEST, look);
  const found: string[] = [];
  for (const chunk of chunks) framing.push(Uint8Array.from(chunk), (frame) => found.push([...frame].join()));
  framing.reset();
  const { bytes, skipped_bytes } = framing.stats;
  // Every byte is in a frame or skipped.
  expect(found.join().split(',').filter(Boolean).length + skipped_bytes).toBe(bytes);
  return found;
}

test('the same frames are found however the bytes are cut, and every byte is accounted for', () => {
  const piece = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: LONGEST - 2 }).map(frameOf),
    fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (pieces, size) => {
      const all = pieces.flat();
      const cut = Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
      expect(frames(cut)).toEqual(frames([all]));
    }),
  );
});

test('a good frame within what looked like one is found', () => {
  expect(frames([[7, 1, ...frameOf([5, 6]), 0, 0, 0]])).toEqual(['2,5,6,11']);
});
