import * as v from 'valibot';
import { decodeSettings } from '../../drivers/decode/settings.ts';
import { lineFraming } from '../../drivers/lines/framing.ts';
import { lineReader } from '../../drivers/lines/reader.ts';
import type { DecodeSettings } from '../../drivers/lines/settings.ts';
import type { Ear, Finding } from './ear.ts';
import { guessFormat } from './guess-format.ts';
import { listeningIntake } from './heard.ts';

/** The newest lines are kept, to be read once their format is known. */
const MOST_LINES = 200;
const MAX_LINE = 1024;

/** Listens for lines of text that no protocol claims: what an Arduino sketch prints. */
export function lineEar(): Ear {
  const framing = lineFraming({ max_line: MAX_LINE, first_line: 'discard' });
  const lines: string[] = [];
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let at = 0;

  function keep(frame: Uint8Array): void {
    if (lines.length === MOST_LINES) lines.shift();
    lines.push(isText(frame) ? decoded(frame) : '\uFFFD');
  }

  function decoded(frame: Uint8Array): string {
    try {
      return utf8.decode(frame);
    } catch {
      return '\uFFFD'; // No text, and so no format of lines.
    }
  }

  return {
    push(chunk, now) {
      bytes += chunk.length;
      at = now;
      framing.push(chunk, keep);
    },
    finding: () => findingOf(lines, bytes, at),
  };
}

const NOTHING: Finding = {
  format: 'lines',
  title: 'lines of text',
  decode: {},
  frames: 0,
  bad_frames: 0,
  evidence: 0,
  coverage: 0,
  heard: [],
};

function findingOf(lines: readonly string[], bytes: number, at: number): Finding {
  const guess = guessFormat(lines);
  if (guess === undefined || bytes === 0) return NOTHING;
  const intake = listeningIntake();
  const reader = lineReader(
    v.parse(decodeSettings('arrival'), guess.decode) as DecodeSettings,
    { max_line: MAX_LINE, first_line: 'keep' },
    intake,
  );
  reader.push(new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')), at);
  return {
    format: guess.decode['format'] as string,
    title: guess.title,
    decode: guess.decode,
    frames: guess.fitting,
    bad_frames: 0,
    evidence: guess.evidence,
    coverage: guess.fitting / lines.length,
    heard: intake.heard.filter(({ count }) => count > 0),
  };
}

function isText(frame: Uint8Array): boolean {
  return frame.every((byte) => (byte >= 32 && byte !== 127) || byte === 9 || byte === 27);
}
