import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineFraming } from '../../../drivers/lines/framing.ts';

const ascii = new TextEncoder();
const text = new TextDecoder('latin1');

function read(
  chunks: readonly (string | Uint8Array | 'reset')[],
  first_line: 'discard' | 'keep' = 'keep',
  max_line = 1024,
) {
  const framing = lineFraming({ max_line, first_line });
  const lines: string[] = [];
  for (const chunk of chunks) {
    if (chunk === 'reset') framing.reset();
    else framing.push(typeof chunk === 'string' ? ascii.encode(chunk) : chunk, (line) => lines.push(text.decode(line)));
  }
  return { lines, stats: framing.stats };
}

test.each([
  ['LF', ['a\nb\n'], ['a', 'b']],
  ['CR LF', ['a\r\nb\r\n'], ['a', 'b']],
  ['a lone CR', ['a\rb\r'], ['a', 'b']],
  ['CR LF across two chunks', ['a\r', '\nb\r', '\n'], ['a', 'b']],
  ['empty lines', ['\n\na\n\r\n\nb\n'], ['a', 'b']],
  ['a line across three chunks', ['T=', '21', '.6\n'], ['T=21.6']],
  ['a line without its end', ['a\nb'], ['a']],
])('lines end at %s', (_what, chunks, lines) => {
  expect(read(chunks).lines).toEqual(lines);
});

describe('an interruption', () => {
  test('never joins two halves: T=2, unplugged, 1.6 is not 21.6', () => {
    const { lines, stats } = read(['x\nT=2', 'reset', '1.6\nT=3\n'], 'discard');
    expect(lines).toEqual(['T=3']);
    expect(stats.partial_frames).toBe(3); // the x that may be the end of a longer line, T=2, and 1.6
    expect(stats.skipped_bytes).toBe(1 + 3 + 3);
  });

  test('between two lines costs nothing but the line that follows it', () => {
    const { lines, stats } = read(['\nT=1\n', 'reset', 'T=2\nT=3\n'], 'discard');
    expect(lines).toEqual(['T=1', 'T=3']);
    expect(stats.partial_frames).toBe(1);
  });

  test('leaves a file its first line', () => {
    expect(read(['T=1\nT=2\n'], 'keep').lines).toEqual(['T=1', 'T=2']);
  });
});

describe('a line that is too long', () => {
  test('is skipped up to its end, counted, and the next one is read', () => {
    const { lines, stats } = read([`${'a'.repeat(11)}\n${'b'.repeat(10)}\nc\n`], 'keep', 10);
    expect(lines).toEqual(['b'.repeat(10), 'c']);
    expect(stats).toMatchObject({ long_lines: 1, skipped_bytes: 11 });
  });

  test('of one megabyte counts once, in chunks or not', () => {
    const chunks = Array.from({ length: 256 }, () => 'x'.repeat(4096));
    const { lines, stats } = read([...chunks, '\nT=1\n'], 'keep');
    expect(lines).toEqual(['T=1']);
    expect(stats).toMatchObject({ long_lines: 1, skipped_bytes: 1_048_576, frames: 1 });
  });
});

test('a truncated line followed by a good one on its own line gives both as they stand', () => {
  expect(read(['T=2\n', 'T=21.6\n']).lines).toEqual(['T=2', 'T=21.6']);
});

const BYTES = fc.array(
  fc.oneof(fc.constantFrom(10, 13), fc.integer({ min: 0, max: 255 })).map((byte) => byte),
  { maxLength: 300 },
);

test('byte by byte, one chunk, or any cuts between give the same lines and the same counts', async () => {
  await fc.assert(
    fc.property(
      BYTES,
      fc.array(fc.nat(300)),
      fc.constantFrom('keep' as const, 'discard' as const),
      (bytes, cuts, first) => {
        const whole = Uint8Array.from(bytes);
        const places = [...new Set([0, ...cuts.filter((cut) => cut < whole.length), whole.length])].sort(
          (a, b) => a - b,
        );
        const cut = places.slice(1).map((to, i) => whole.slice(places[i] as number, to));
        const single = Array.from(whole, (byte) => Uint8Array.of(byte));
        const once = read([whole], first, 16);
        expect(read(cut, first, 16)).toEqual(once);
        expect(read(single, first, 16)).toEqual(once);
      },
    ),
  );
});

test('a good line comes out whatever stands before and after it on other lines', async () => {
  await fc.assert(
    fc.property(BYTES, BYTES, (before, after) => {
      const { lines } = read([Uint8Array.from(before), '\nT=21.6\n', Uint8Array.from(after)], 'discard');
      expect(lines).toContain('T=21.6');
    }),
  );
});

test('each byte is counted: in a line, skipped, an end, or still held', async () => {
  await fc.assert(
    fc.property(BYTES, (bytes) => {
      const { lines, stats } = read([Uint8Array.from(bytes), 'reset'], 'discard', 16);
      const ends = bytes.filter((byte) => byte === 10 || byte === 13).length;
      const kept = lines.reduce((sum, line) => sum + line.length, 0);
      expect(kept + stats.skipped_bytes + ends).toBe(bytes.length);
      expect(stats.bytes).toBe(bytes.length);
      expect(stats.frames).toBe(lines.length);
    }),
  );
});
