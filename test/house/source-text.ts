/** One import of a module, as it stands in a source file. */
export interface Import {
  readonly line: number;
  /** What is imported: `node:fs`, `valibot`, `../model/time.ts`. */
  readonly from: string;
}

// Matched where the contents of strings are blank, so that text that speaks of importing is not taken for it.
const IMPORTS = [
  /\b(?:import|export)\b[^'"`;()]*?\bfrom\s*(?=['"])/g,
  /\bimport\s*(?=['"])/g,
  /\bimport\s*\(\s*(?=['"`])/g,
  /\bnew\s+URL\s*\(\s*(?=['"`])/g,
  /\brequire(?:\.resolve)?\s*\(\s*(?=['"])/g,
];

/** Every import in a TypeScript or JavaScript file: static, of types, re-exported, dynamic, and by `new URL`. */
export function importsOf(text: string): Import[] {
  const code = codeOf(text);
  const found = IMPORTS.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => {
      const from = /^(['"`])(.*?)\1/.exec(text.slice(match.index + match[0].length))?.[2] ?? '';
      return { line: lineOf(code, match.index), from, url: match[0].startsWith('new') };
    }),
  );
  const files = found.filter(({ url, from }) => from !== '' && (!url || from.startsWith('.')));
  return files.map(({ line, from }) => ({ line, from })).sort((a, b) => a.line - b.line);
}

/** The code alone: comments, and what stands between quotes, replaced by spaces, so that lines and columns stay. */
export function codeOf(text: string): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const end = endOfToken(text, at, out);
    const token = text.slice(at, end.at);
    out += end.kind === 'code' ? token : blank(token, end.kind);
    at = end.at;
  }
  return out;
}

function blank(token: string, kind: 'comment' | 'string'): string {
  const spaces = token.replace(/[^\n]/g, ' ');
  return kind === 'comment' || token.length < 2 ? spaces : `${token[0]}${spaces.slice(1, -1)}${token.at(-1)}`;
}

/** The comment that a file begins with, after its imports too; empty where there is none. */
export function firstComment(text: string): string {
  return /^(?:\s*import\b[^;]*;)*\s*(\/\*[\s\S]*?\*\/|(?:\/\/[^\n]*\n?\s*)+)/.exec(text)?.[1] ?? '';
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

// A slash begins a regular expression, not a division, after these.
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|delete))\s*$/;

interface End {
  readonly at: number;
  readonly kind: 'comment' | 'string' | 'code';
}

function endOfToken(text: string, at: number, before: string): End {
  const two = text.slice(at, at + 2);
  if (two === '//') return { at: orEnd(text.indexOf('\n', at), text), kind: 'comment' };
  if (two === '/*') return { at: orEnd(text.indexOf('*/', at + 2), text, 2), kind: 'comment' };
  const char = text[at] as string;
  if (char === '"' || char === "'" || char === '`') return { at: closing(text, at, char), kind: 'string' };
  if (char === '/' && BEFORE_REGEX.test(before.slice(-40))) return { at: endOfRegex(text, at), kind: 'string' };
  return { at: at + 1, kind: 'code' };
}

function orEnd(index: number, text: string, length = 0): number {
  return index < 0 ? text.length : index + length;
}

// A template is taken as one string; code inside `${}` is not looked into, but nested templates are skipped over.
function closing(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
    else if (quote === '`' && text.startsWith('${', at)) at = endOfSubstitution(text, at + 2) - 1;
    else if (quote !== '`' && text[at] === '\n') return at;
  }
  return text.length;
}

function endOfSubstitution(text: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < text.length && depth > 0) {
    const char = text[at] as string;
    if (char === '`' || char === '"' || char === "'") at = closing(text, at, char);
    else {
      if (char === '{') depth++;
      if (char === '}') depth--;
      at++;
    }
  }
  return at;
}

function endOfRegex(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '\n') return at;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at + 1;
  }
  return text.length;
}
