import { expect, test } from 'vitest';
import { veDirectFraming } from '../../../drivers/vedirect/framing.ts';
import { block, blockEndingWith } from './block.ts';

function heard(...parts: (Uint8Array | string)[]) {
  const framing = veDirectFraming();
  const frames: string[] = [];
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')));
  framing.push(bytes, (frame) =>
    frames.push(
      String.fromCharCode(...frame)
        .replaceAll('\r\n', ' ')
        .trim(),
    ),
  );
  const { frames: right, bad_frames, partial_frames, hex_lines } = framing.stats;
  return { frames, right, bad_frames, partial_frames, hex_lines };
}

const good = block({ V: 12_800, I: -10 });
const GOOD = 'V\t12800 I\t-10';
const HEX = ':A0102000543\n';

test('a checksum may be any byte', () => {
  for (let byte = 0; byte < 256; byte++) {
    expect(heard(blockEndingWith(byte, { V: 12_800 }), good).right, `byte ${byte}`).toBe(2);
  }
});

test('a HEX line may stand anywhere, and is no part of a block', () => {
  for (let at = 0; at < good.length - 1; at++) {
    expect(heard(good.subarray(0, at), HEX, good.subarray(at)), `at ${at}`).toMatchObject({
      frames: [GOOD],
      hex_lines: 1,
    });
  }
});

test('a colon that begins no HEX line spoils its block', () => {
  const text = Buffer.from(good).toString('latin1');
  expect(heard(text.replace('12800', '1:800'), good)).toMatchObject({ frames: [GOOD], right: 1 });
});

test('a block that was cut off anywhere costs at most the next one, and forges none', () => {
  for (let at = 1; at < good.length; at++) {
    const { frames } = heard(good.subarray(0, at), good, good);
    expect(frames.length, `at ${at}`).toBeGreaterThanOrEqual(1);
    expect(new Set(frames), `at ${at}`).toEqual(new Set([GOOD]));
  }
});

test('what follows bytes that belong to nothing is not believed: it may be the rest of a block', () => {
  expect(heard('\xb4', good, good)).toMatchObject({ right: 1, bad_frames: 1 });
});

test('a block without end is given up', () => {
  const { right, partial_frames } = heard(`\r\nV\t${'1'.repeat(5000)}`, good, good);
  expect([right, partial_frames]).toEqual([1, 1]);
});
