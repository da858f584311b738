import { isMissing, parseNumber } from '../values/number.ts';
import type { Row, Splitter } from './row.ts';
import type { FormatSettings } from './settings.ts';

/**
 * Columns between delimiters (RFC 4180 within one line: quotes around a column, doubled inside). The number of
 * columns must be right: a line with another one is torn or from somebody else.
 */
export function csvSplitter(
  settings: Pick<FormatSettings<'csv'>, 'delimiter' | 'fields' | 'header' | 'decimal' | 'units'>,
): Splitter {
  const columns = settings.delimiter === 'whitespace' ? splitBlanks : splitAt(settings.delimiter);
  let names = settings.fields?.map((field) => field ?? '');

  return (line, row) => {
    row.count = columns(line, row.values);
    if (allEmpty(row)) return 'empty';
    if (settings.header && isHeader(row, names, settings)) {
      names = row.values.slice(0, row.count).map(String);
      return 'header';
    }
    if (!names || row.count !== names.length) return 'unparsable';
    row.names = names;
    return 'row';
  };
}

// A header has no number in it. A board that restarts and a log that was joined to another one print theirs again; it
// is told from a line of plain text by a name that it shares with the first one.
function isHeader(row: Row, known: readonly string[] | undefined, style: Parameters<typeof parseNumber>[1]): boolean {
  let named = 0;
  for (let i = 0; i < row.count; i++) {
    const text = row.values[i] as string;
    if (text === '') continue;
    if (isMissing(text) || parseNumber(text, style) !== 'bad') return false;
    if (!known || known.includes(text)) named++;
  }
  return named > 0;
}

function allEmpty({ values, count }: Row): boolean {
  for (let i = 0; i < count; i++) if (values[i] !== '') return false;
  return true;
}

function splitAt(delimiter: string): (line: string, into: unknown[]) => number {
  return (line, into) => {
    if (line.includes('"')) return splitQuoted(line, delimiter, into);
    let count = 0;
    let from = 0;
    for (let to = line.indexOf(delimiter); to >= 0; to = line.indexOf(delimiter, from)) {
      into[count++] = line.slice(from, to).trim();
      from = to + 1;
    }
    into[count++] = line.slice(from).trim();
    return count;
  };
}

function splitQuoted(line: string, delimiter: string, into: unknown[]): number {
  let count = 0;
  let column = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i] as string;
    if (char === '"' && quoted && line[i + 1] === '"') {
      column += '"';
      i++;
    } else if (char === '"') quoted = !quoted;
    else if (char === delimiter && !quoted) {
      into[count++] = column.trim();
      column = '';
    } else column += char;
  }
  into[count++] = column.trim();
  return count;
}

function splitBlanks(line: string, into: unknown[]): number {
  const columns = line.trim().split(/[ \t]+/);
  for (let i = 0; i < columns.length; i++) into[i] = columns[i];
  return columns.length;
}
