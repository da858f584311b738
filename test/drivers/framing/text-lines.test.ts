import { expect, test } from 'vitest';
import { textLineFraming } from '../../../drivers/framing/text-lines.ts';

function heard(...chunks: (string | null)[]) {
  const framing = textLineFraming(8, (line) => /^R\d+$/.test(line));
  const lines: string[] = [];
  for (const chunk of chunks) {
    if (chunk === null) framing.reset();
    else framing.push(Buffer.from(chunk, 'latin1'), (frame) => lines.push(Buffer.from(frame).toString('latin1')));
  }
  return { lines, stats: framing.stats };
}

test.each([
  ['ends in CR, LF or both', ['R1\rR2\nR3\r\n\r\nR4\n'], ['R1', 'R2', 'R3', 'R4']],
  ['may come in pieces', ['R', '1', '2\r', '\nR3', '\n'], ['R12', 'R3']],
  ['that does not follow the grammar is none', ['xR1\nR2 \nR3\n'], ['R3']],
  ['is as long as it may be', ['R1234567\nR12345678\nR1\n'], ['R1234567', 'R1']],
  ['that was cut off is not gone on with', ['R1', null, '2\nR3\n'], ['R3']],
] as const)('a line %s', (_, chunks, lines) => {
  expect(heard(...chunks).lines).toEqual(lines);
});

test('every byte of what is no line is counted as skipped', () => {
  const { stats } = heard('xR1\nR2 \nR12345678\nR1', null);
  expect(stats).toEqual({ bytes: 20, frames: 0, partial_frames: 2, skipped_bytes: 17, bad_frames: 2 });
});
