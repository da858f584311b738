/** What a topic is made of where it matches: names of a template and what stood there. */
export type Captures = ReadonlyMap<string, string>;

export interface Template {
  /** The filter to subscribe to: it may match more than the template does. */
  readonly filter: string;
  /** Names in braces. */
  readonly names: readonly string[];
  /** What a topic has for each name; undefined where it does not match. */
  match(topic: string): Captures | undefined;
}

/** Part of a level: text, or a name for what stands there. */
type Part = { readonly text: string } | { readonly name: string };
type Level = { readonly kind: 'one'; readonly parts: readonly Part[] } | { readonly kind: 'any' };

/** One or more levels (`{name+}`) or, at the end, none or more (`#`); `name` is absent for the latter. */
interface Many {
  readonly name?: string;
  readonly least: 0 | 1;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Compiles a topic template: `{name}` stands for one level or part of one (`{app}@{tenant}`), `{name+}` for one or
 * more whole levels, `+` for one level and `#`, at the end, for the rest. Matching is linear in the topic.
 * Answers a sentence where the template is none.
 */
export function compileTemplate(template: string): Template | string {
  const levels = template.split('/');
  const before: Level[] = [];
  const after: Level[] = [];
  const names: string[] = [];
  let many: Many | undefined;
  for (const [i, text] of levels.entries()) {
    const open = manyOf(text);
    if (open) {
      if (many) return `"${template}" has more than one part of any length`;
      if (open.least === 0 && i < levels.length - 1) return `"${template}": # stands at the end only`;
      many = open;
      if (open.name !== undefined) names.push(open.name);
      continue;
    }
    const level = levelOf(text);
    if (typeof level === 'string') return `"${template}": ${level}`;
    (many ? after : before).push(level);
    if (level.kind === 'one') names.push(...level.parts.flatMap((part) => ('name' in part ? [part.name] : [])));
  }
  if (template === '') return 'a topic must not be empty';
  if (new Set(names).size < names.length) return `"${template}" uses a name twice`;
  const filter = [...before.map(filterOf), ...(many ? ['#'] : [])].join('/');
  return { filter, names, match: (topic: string) => match(topic.split('/'), before, many, after) };
}

/** Replaces `{name}` in a text by what a topic had there. `{name+}` is the same name. */
export function fill(text: string, captures: Captures): string {
  return text.replace(BRACES, (whole, name: string) => captures.get(name) ?? whole);
}

const BRACES = /\{([A-Za-z_][A-Za-z0-9_]*)\+?\}/g;

/** The names that a text asks for. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(BRACES)].map((match) => match[1] as string);
}

function manyOf(text: string): Many | undefined {
  if (text === '#') return { least: 0 };
  if (!text.startsWith('{') || !text.endsWith('+}')) return undefined;
  const name = text.slice(1, -2);
  return NAME.test(name) ? { name, least: 1 } : undefined;
}

function levelOf(text: string): Level | string {
  if (text === '+') return { kind: 'any' };
  if (/[+#]/.test(text)) return `"${text}": + and # stand alone in a level, and {name+} too`;
  const parts: Part[] = [];
  for (const piece of text.split(/(\{[^{}]*\})/)) {
    if (piece === '') continue;
    if (!piece.startsWith('{') || !piece.endsWith('}')) {
      if (/[{}]/.test(piece)) return `"${text}" has a brace without its other half`;
      parts.push({ text: piece });
      continue;
    }
    const name = piece.slice(1, -1);
    if (!NAME.test(name)) return `"${piece}" is no name: letters, digits and _`;
    const last = parts.at(-1);
    if (last && 'name' in last) return `"${text}": two names side by side cannot be told apart`;
    parts.push({ name });
  }
  return { kind: 'one', parts };
}

function filterOf(level: Level): string {
  if (level.kind === 'any') return '+';
  const [only] = level.parts;
  if (level.parts.length === 0) return '';
  return level.parts.length === 1 && only && 'text' in only ? only.text : '+';
}

function match(levels: string[], before: Level[], many: Many | undefined, after: Level[]): Captures | undefined {
  const middle = levels.length - before.length - after.length;
  if (many ? middle < many.least : middle !== 0) return undefined;
  const captures = new Map<string, string>();
  const start = levels.length - after.length;
  for (const [i, level] of before.entries()) if (!matchLevel(levels[i] as string, level, captures)) return undefined;
  for (const [i, level] of after.entries())
    if (!matchLevel(levels[start + i] as string, level, captures)) return undefined;
  if (many?.name !== undefined) captures.set(many.name, levels.slice(before.length, start).join('/'));
  return captures;
}

/** Text parts are found from left to right, the last one at the end; a name takes at least one character. */
function matchLevel(text: string, level: Level, captures: Map<string, string>): boolean {
  if (level.kind === 'any') return true;
  let at = 0;
  let open: string | undefined;
  for (const [i, part] of level.parts.entries()) {
    if ('name' in part) {
      open = part.name;
      continue;
    }
    const last = i === level.parts.length - 1;
    const found = open === undefined ? at : last ? text.length - part.text.length : text.indexOf(part.text, at + 1);
    if (found < at + (open === undefined ? 0 : 1) || !text.startsWith(part.text, found)) return false;
    if (open !== undefined) captures.set(open, text.slice(at, found));
    open = undefined;
    at = found + part.text.length;
  }
  if (open === undefined) return at === text.length;
  if (at === text.length) return false;
  captures.set(open, text.slice(at));
  return true;
}

/** Whether every topic that `narrow` matches is matched by `wide` too: then one subscription does for both. */
export function covers(wide: string, narrow: string): boolean {
  const wides = wide.split('/');
  const narrows = narrow.split('/');
  for (const [i, level] of wides.entries()) {
    if (level === '#') return true;
    const other = narrows[i];
    if (other === undefined || other === '#' || (level !== '+' && level !== other)) return false;
  }
  return wides.length === narrows.length;
}
