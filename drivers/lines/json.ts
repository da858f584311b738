import { compileGlob, type Glob } from '../../agent/settings/glob.ts';
import { nestedDeeperThan, walk } from '../values/leaves.ts';
import type { Row, Splitter } from './row.ts';
import type { FormatSettings } from './settings.ts';

// A line is short; what goes beyond this is not what a sensor sends, and counted as too big.
const LIMITS = { max_depth: 16, max_leaves: 512 } as const;
// Paths whose choice is remembered. At the bound everything is forgotten and worked out again.
const REMEMBERED = 4096;

/** One JSON object a line; nested names become dotted paths: `imu.x`. */
export function jsonSplitter(
  settings: Pick<FormatSettings<'json'>, 'select' | 'drop'>,
  always: readonly string[],
): Splitter {
  const chosen = chooser(settings, always);
  const utf8 = new TextEncoder();

  return (line, row) => {
    if (!line.trimStart().startsWith('{')) return 'unparsable';
    if (nestedDeeperThan(utf8.encode(line), LIMITS.max_depth)) return 'too_big';
    const document = parsed(line);
    if (document === undefined) return 'unparsable';
    const names: string[] = [];
    const beyond = walk(document, LIMITS, (path, value) => {
      if (!chosen(path)) return false;
      (row as Row).values[names.length] = value;
      names.push(path);
      return true;
    });
    row.names = names;
    row.count = names.length;
    return beyond > 0 ? 'too_big' : 'row';
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Not JSON: the caller counts the line.
  }
}

function chooser({ select, drop }: Pick<FormatSettings<'json'>, 'select' | 'drop'>, always: readonly string[]) {
  const wanted = (select ?? ['**']).map(pathPattern);
  const unwanted = drop.map(pathPattern);
  const remembered = new Map<string, boolean>();
  return (path: string): boolean => {
    const known = remembered.get(path);
    if (known !== undefined) return known;
    const as = path.replaceAll('.', '/');
    const fits = (pattern: Glob) => pattern.test(as);
    const choice = always.includes(path) || (wanted.some(fits) && !unwanted.some(fits));
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(path, choice);
    return choice;
  };
}

function pathPattern(pattern: string): Glob {
  return compileGlob(pattern.replaceAll('.', '/'));
}
