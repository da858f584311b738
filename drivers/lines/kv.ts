import type { Splitter } from './row.ts';
import type { FormatSettings } from './settings.ts';

// A name is followed by `=` or `:`, with or without blanks, and begins with a letter, so that the `12` of `12:30:01` is none.
const KEY = /([\p{L}_][^\s=:,;|&]*)[ \t]*[=:][ \t]*/uy;
const VALUE = /"[^"]*"|[^\s,;|&]*/y;
// Where the comma is the decimal sign it belongs to the value as long as digits stand on both sides.
const COMMA_VALUE = /"[^"]*"|[^\s,;|&]*(?:(?<=\d),\d[^\s,;|&]*)?/y;
const WORD = /[^\s,;|&]+/y;
const BETWEEN = /[\s,;|&]+/y;

/**
 * Names and values in any order: `T=21.5 H:40.2`, `Humidity: 40.2 %, Temperature: 21.5 C`. Words that belong to no
 * pair are passed over. A name without a value (`T= H=40.2`) is missing.
 */
export function kvSplitter(settings: Pick<FormatSettings<'kv'>, 'fields' | 'decimal'>): Splitter {
  const wanted = settings.fields ? new Set(settings.fields) : undefined;
  const value = settings.decimal === ',' ? COMMA_VALUE : VALUE;

  return (line, row) => {
    const names: string[] = [];
    let pairs = 0;
    let at = skip(BETWEEN, line, 0);
    while (at < line.length) {
      KEY.lastIndex = at;
      const key = KEY.exec(line);
      if (key) {
        const from = KEY.lastIndex;
        at = startsPair(line, from) ? from : skip(value, line, from);
        pairs++;
        if (!wanted || wanted.has(key[1] as string)) {
          row.values[names.length] = unquoted(line.slice(from, at));
          names.push(key[1] as string);
        }
      } else at = Math.max(skip(WORD, line, at), at + 1);
      at = skip(BETWEEN, line, at);
    }
    row.names = names;
    row.count = names.length;
    return pairs === 0 ? 'unparsable' : 'row';
  };
}

function skip(pattern: RegExp, line: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(line) ? pattern.lastIndex : at;
}

function startsPair(line: string, at: number): boolean {
  KEY.lastIndex = at;
  return KEY.test(line);
}

function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
