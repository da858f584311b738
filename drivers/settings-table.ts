import * as v from 'valibot';

// The parts of valibot's schema objects that are looked into here; each kind of schema has some of them.
interface Parts {
  readonly type: string;
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  readonly item?: v.GenericSchema;
  readonly options?: readonly unknown[];
  readonly alternatives?: readonly v.GenericSchema[];
  readonly wrapped?: v.GenericSchema;
  readonly literal?: unknown;
  readonly default?: unknown;
  readonly pipe?: readonly { readonly type: string; readonly kind: string; readonly description?: string }[];
}

interface Line {
  readonly key: string;
  readonly meaning: string;
  /** As it would be written; undefined where the setting has none. */
  readonly fallback: string | undefined;
}

/**
 * The settings of a driver as a Markdown table, from its schema: one row a setting, nested ones with dots. Settings of
 * an alternative carry its fixed word: `decode.fields (csv)`. An alternative that names a manual is left to it.
 */
export function settingsTable(schema: v.GenericSchema, prefix = ''): string {
  const lines = unique(linesOf(schema, prefix, ''));
  const rows = lines.map(
    ({ key, meaning, fallback }) =>
      `| \`${key}\` | ${cell(meaning)} | ${fallback === undefined ? '' : `\`${cell(fallback)}\``} |`,
  );
  return ['| setting | meaning | default |', '|---|---|---|', ...rows].join('\n');
}

const BEGIN = '<!-- settings -->';
const END = '<!-- /settings -->';

/** A README with the table between its two marks brought up to date; `prefix` is where the settings stand. */
export function withSettings(readme: string, schema: v.GenericSchema, prefix = ''): string {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error(`the README has no ${BEGIN} ... ${END}`);
  return `${readme.slice(0, from + BEGIN.length)}\n${settingsTable(schema, prefix)}\n${readme.slice(to)}`;
}

function linesOf(schema: v.GenericSchema, prefix: string, only: string): Line[] {
  const { entries, options, alternatives, item, type } = plain(schema);
  if (entries) {
    return Object.entries(entries).flatMap(([key, entry]) => {
      const path = prefix === '' ? key : `${prefix}.${key}`;
      const inner = linesOf(entry, path, only);
      return hasMeaning(entry) || inner.length === 0 ? [lineOf(path, entry, only), ...inner] : inner;
    });
  }
  if (alternatives || type === 'variant' || type === 'union') {
    const all = (alternatives ?? options) as v.GenericSchema[];
    const here = all.filter((option) => !('manual' in v.getMetadata(option)));
    return here.flatMap((option) => linesOf(option, prefix, wordOf(option) ?? only));
  }
  return item ? linesOf(item, `${prefix}[]`, only) : [];
}

function lineOf(path: string, schema: v.GenericSchema, only: string): Line {
  const { wrapped, default: fallback } = partsOf(schema);
  const { literal } = plain(schema);
  const key = literal === undefined ? `${path}${only === '' ? '' : ` (${only})`}` : `${path}: ${literal}`;
  const long = fallback !== undefined && typeof fallback === 'object' && JSON.stringify(fallback).length > 2;
  return {
    key,
    meaning: meaningOf(schema),
    fallback: !wrapped || fallback === undefined || long ? undefined : written(fallback),
  };
}

// The same setting in every alternative is told once, without their words.
function unique(lines: readonly Line[]): Line[] {
  const bare = ({ key }: Line) => key.replace(/ \(\w+\)$/, '');
  const same = (a: Line, b: Line) => bare(a) === bare(b) && a.meaning === b.meaning && a.fallback === b.fallback;
  return lines.flatMap((line, i) => {
    if (lines.findIndex((other) => same(other, line)) < i) return [];
    return [lines.some((other, j) => j !== i && same(other, line)) ? { ...line, key: bare(line) } : line];
  });
}

/** The fixed word that an alternative is known by: `csv`. */
function wordOf(option: v.GenericSchema): string | undefined {
  const entries = Object.values(plain(option).entries ?? {});
  const literal = entries.map((entry) => plain(entry).literal).find((word) => word !== undefined);
  return literal === undefined ? undefined : String(literal);
}

function plain(schema: v.GenericSchema): Parts {
  const { wrapped } = partsOf(schema);
  return wrapped ? plain(wrapped) : partsOf(schema);
}

/** What a schema says of itself, or else what the one that it wraps or goes on from says. */
function meaningOf(schema: v.GenericSchema): string {
  const { pipe = [], wrapped } = partsOf(schema);
  const own = pipe.find((part) => part.type === 'description')?.description;
  const [first] = pipe;
  const inner = wrapped ?? (first?.kind === 'schema' && first !== (schema as unknown) ? first : undefined);
  return own ?? (inner === undefined ? '' : meaningOf(inner as v.GenericSchema));
}

function hasMeaning(schema: v.GenericSchema): boolean {
  return meaningOf(schema) !== '';
}

function partsOf(schema: v.GenericSchema): Parts {
  return schema as unknown as Parts;
}

function written(value: unknown): string {
  return typeof value === 'string' ? (/^[\w/]+$/.test(value) ? value : `"${value}"`) : JSON.stringify(value);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
