import type { Problem } from './problems.ts';

const MAX_BYTES = 1_000_000;

/** The text of a configuration file: UTF-8, with or without a byte order mark, of a sensible size. */
export function decodeText(
  file: string | Uint8Array,
): { kind: 'ok'; text: string } | { kind: 'bad'; problem: Problem } {
  if (file.length > MAX_BYTES) return bad(1, 1, 'the file is larger than 1 MB: this is hardly a configuration');
  if (typeof file === 'string') return { kind: 'ok', text: file.replace(/^\uFEFF/, '') };
  if ((file[0] === 0xff && file[1] === 0xfe) || (file[0] === 0xfe && file[1] === 0xff)) {
    return bad(1, 1, 'the file is UTF-16: save it as UTF-8');
  }
  try {
    return { kind: 'ok', text: new TextDecoder('utf-8', { fatal: true }).decode(file) };
  } catch {
    const { line, col } = firstBadByte(file); // Which byte it is, the decoder does not tell.
    return bad(line, col, 'the file is not UTF-8 from here on: save it as UTF-8');
  }
}

function bad(line: number, col: number, message: string): { kind: 'bad'; problem: Problem } {
  return { kind: 'bad', problem: { line, col, path: '', message } };
}

function firstBadByte(bytes: Uint8Array): { line: number; col: number } {
  const lenient = new TextDecoder('utf-8').decode(bytes);
  const encoder = new TextEncoder();
  let line = 1;
  let col = 1;
  let at = 0;
  for (const char of lenient) {
    const own = encoder.encode(char);
    // A replacement character that the file did not hold itself stands for a broken byte.
    if (char === '\uFFFD' && own.some((byte, i) => bytes[at + i] !== byte)) return { line, col };
    at += own.length;
    col = char === '\n' ? 1 : col + 1;
    if (char === '\n') line++;
  }
  return { line, col };
}
