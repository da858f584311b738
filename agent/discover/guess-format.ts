/** A format that lines seem to have. */
export interface Guess {
  readonly title: string;
  readonly decode: Readonly<Record<string, unknown>>;
  /** How many of the lines fit. */
  readonly fitting: number;
  /** Bits of chance that one fitting line overcomes. */
  readonly evidence: number;
}

/** The format of lines of text, by what most of them look like; undefined where they have none in common. */
export function guessFormat(lines: readonly string[]): Guess | undefined {
  const shown = lines.filter((line) => line.trim() !== '');
  const guesses = [guessJson(shown), guessPairs(shown), guessColumns(shown)].filter((guess) => guess !== undefined);
  return guesses.sort((a, b) => b.fitting * b.evidence - a.fitting * a.evidence)[0];
}

function guessJson(lines: readonly string[]): Guess | undefined {
  const fitting = lines.filter(isJsonObject).length;
  return fitting === 0
    ? undefined
    : { title: 'a JSON object a line', decode: { format: 'json' }, fitting, evidence: 24 };
}

function isJsonObject(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  } catch {
    return false; // A line that only begins like one.
  }
}

// A unit may follow, which is no name of the next pair.
const PAIR = /[A-Za-z_][\w.-]*\s*[=:]\s*[-+]?\d+(?:\.\d+)?(?:\s?[%°µA-Za-z²³/]{1,6}(?![\w.-]*\s*[=:]))?/g;

/** `T=21.5 H:40.2 %`: names and numbers, and next to nothing else. */
function guessPairs(lines: readonly string[]): Guess | undefined {
  const fitting = lines.filter((line) => {
    const rest = line.replaceAll(PAIR, '');
    return rest !== line && /^[\s,;|]*$/.test(rest);
  }).length;
  return fitting === 0 ? undefined : { title: 'names and values', decode: { format: 'kv' }, fitting, evidence: 8 };
}

const NUMBER = /^\s*[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\s*$/;

/** Columns of numbers, as many in each line; a line of names before them names them. */
function guessColumns(lines: readonly string[]): Guess | undefined {
  const best = [',', ';', '\t']
    .map((delimiter) => columnsBy(lines, delimiter))
    .sort((a, b) => b.fitting - a.fitting)[0];
  if (best === undefined || best.fitting === 0) return undefined;
  const { delimiter, columns, fitting } = best;
  const named = lines.map((line) => line.split(delimiter)).find((cells) => isHeader(cells, columns));
  const fields = named?.map((name) => name.trim()) ?? Array.from({ length: columns }, (_, i) => `value${i + 1}`);
  const title = columns === 1 ? 'a number a line' : `${columns} columns of numbers`;
  const decode = { format: 'csv', fields, ...(delimiter !== ',' && { delimiter }) };
  // A number alone comes about more easily than four of them.
  return { title, decode, fitting, evidence: columns === 1 ? 4 : 6 };
}

function columnsBy(lines: readonly string[], delimiter: string) {
  const counts = new Map<number, number>();
  for (const line of lines) {
    const cells = line.split(delimiter);
    if (cells.every((cell) => NUMBER.test(cell))) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  }
  const [columns = 0, fitting = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return { delimiter, columns, fitting };
}

function isHeader(cells: readonly string[], columns: number): boolean {
  const names = cells.map((cell) => cell.trim());
  const distinct = new Set(names).size === names.length;
  return names.length === columns && distinct && names.every((name) => /^[A-Za-z_][\w .%()/°-]*$/.test(name));
}
