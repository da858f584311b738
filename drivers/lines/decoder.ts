import { unreachable } from '../../agent/model/failure.ts';
import type { Misfits } from '../decode/reader.ts';
import type { Decoder } from '../protocol.ts';
import { csvSplitter } from './csv.ts';
import { jsonSplitter } from './json.ts';
import { kvSplitter } from './kv.ts';
import { regexSplitter } from './regex.ts';
import { newRow, type Splitter } from './row.ts';
import { rowReader } from './row-reader.ts';
import { timeFields } from './row-time.ts';
import type { DecodeSettings } from './settings.ts';

export interface LineDecoder extends Decoder {
  /** `garbled`: lines that are no text at all, invalid UTF-8 or control characters. */
  readonly misfits: Misfits;
  /** The line that named the columns last, of a format that has such lines. */
  readonly header: string | undefined;
}

/** Lines of text to readings, by the configured format. */
export function lineDecoder(settings: DecodeSettings): LineDecoder {
  const split = splitterOf(settings);
  const read = rowReader(settings, settings.format === 'json' && settings.select === undefined ? 'pass' : 'count');
  const row = newRow();
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const misfits: Misfits = { garbled: 0, misfit: 0, sample: '' };
  let header: string | undefined;

  function textOf(frame: Uint8Array): string | undefined {
    // A control character other than tab and escape (coloured logs) is no text: the bytes came through a wrong bit
    // rate or a loose wire, even where the rest looks right.
    for (let i = 0; i < frame.length; i++) {
      const byte = frame[i] as number;
      if ((byte < 32 && byte !== 9 && byte !== 27) || byte === 127) return undefined;
    }
    try {
      return utf8.decode(frame);
    } catch {
      return undefined; // Not UTF-8: the caller counts the line.
    }
  }

  return {
    misfits,
    get header() {
      return header;
    },
    decode(frame, at, intake) {
      const line = textOf(frame);
      if (line === undefined) {
        misfits.garbled++;
        intake.invalid('unparsable', escaped(frame));
        return false;
      }
      const kind = split(line, row);
      if (kind === 'empty') intake.note('empty_lines');
      if (kind === 'header') header = line;
      if (kind === 'empty' || kind === 'header') return true;
      const sense = kind === 'row' && read(row, line, at, intake);
      if (kind !== 'row') intake.invalid(kind, line);
      misfits.garbled = sense ? 0 : misfits.garbled;
      misfits.misfit = sense ? 0 : misfits.misfit + 1;
      if (!sense) misfits.sample = line.slice(0, 120);
      return sense;
    },
  };
}

function splitterOf(settings: DecodeSettings): Splitter {
  switch (settings.format) {
    case 'csv':
      return csvSplitter(settings);
    case 'kv':
      return kvSplitter(withAside(settings));
    case 'json':
      return jsonSplitter(settings, asideOf(settings));
    case 'regex':
      return regexSplitter(settings.pattern);
    default:
      return unreachable(settings);
  }
}

// Fields that say when and where are read even where they are not among the chosen ones.
function withAside(settings: Extract<DecodeSettings, { format: 'kv' }>): typeof settings {
  return settings.fields ? { ...settings, fields: [...settings.fields, ...asideOf(settings)] } : settings;
}

function asideOf({ device, time }: DecodeSettings): readonly string[] {
  return typeof device === 'object' ? [device.field, ...timeFields(time)] : timeFields(time);
}

function escaped(frame: Uint8Array): string {
  let text = '';
  for (const byte of frame.subarray(0, 40)) {
    text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}
