import { type Document, isScalar, visit, type YAMLError } from 'yaml';

/** A problem by its place in the text. */
export interface Finding {
  readonly offset: number;
  readonly message: string;
  /** The data cannot be read at all. */
  readonly fatal?: boolean;
}

/**
 * What the YAML parser complains about, in sentences with a remedy. One mistake in punctuation makes a parser stumble
 * over all that follows, so of those only the first is told; a key that stands twice hides nothing else.
 */
export function syntaxFindings(document: Document.Parsed, text: string): Finding[] {
  const [broken] = document.errors;
  const findings: Finding[] = twice(document).map((offset) => ({
    offset,
    message: `the key ${keyAt(offset, text)} stands here twice: keep one`,
  }));
  const star = document.warnings.find(({ code }) => code === 'BAD_ALIAS');
  if (broken && star && star.pos[0] <= broken.pos[0] + 1) {
    return [
      ...findings,
      { offset: lineStart(text, star.pos[0]), message: `${STAR}: ${quoted(text, star.pos[0])}`, fatal: true },
    ];
  }
  for (const warning of document.warnings) {
    if (warning.code === 'TAG_RESOLVE_FAILED') findings.push({ offset: warning.pos[0], message: TAG });
  }
  if (!broken) return findings;
  const unquoted = broken.code === 'MISSING_CHAR' && broken.message.includes('quote') ? openQuote(document) : undefined;
  return [...findings, { offset: unquoted ?? broken.pos[0], message: sentence(broken, text), fatal: true }];
}

const STAR = 'text that begins with * must stand in quotes';
const TAG =
  'tags (!name) have no meaning here. A secret is given as { env: NAME }, { file: PATH } or { credential: NAME }';

function sentence(error: YAMLError, text: string): string {
  const bracket = /end with an? ([\]}])/.exec(error.message)?.[1];
  if (bracket) return `a ${bracket} is missing before this`;
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'a tab stands where spaces are needed: indent with spaces';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a second ": " stands in this value: put the text in quotes, or begin a new line, indented like its neighbours';
    case 'BAD_SCALAR_START':
      return `text that begins with ${text[error.pos[0]]} must stand in quotes`;
    case 'MISSING_CHAR':
      return error.message.includes('quote')
        ? 'the quote that opens here is never closed'
        : decapitalise(error.message);
    case 'MULTIPLE_DOCS':
      return 'a second document begins here (---): a configuration is one document';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'a ":" is missing in this line, or the line is indented differently from its neighbours';
    case 'BAD_INDENT':
      return 'the line is indented differently from its neighbours';
    default:
      return `this is no valid YAML: ${decapitalise(error.message)}`;
  }
}

/** Where keys stand that their section has had before. The parser compares each key with each other, which takes long. */
function twice(document: Document.Parsed): number[] {
  const offsets: number[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) offsets.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return offsets;
}

function keyAt(offset: number, text: string): string {
  return /^("[^"]*"|'[^']*'|[^\s:]+)/.exec(text.slice(offset, offset + 80))?.[1] ?? '';
}

function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset) + 1;
  return start + (/^\s*/.exec(text.slice(start))?.[0].length ?? 0);
}

function quoted(text: string, colon: number): string {
  const words = text.slice(lineStart(text, colon), colon + 1);
  return `"${words.trim().replace(/:$/, '')}"`;
}

// The parser notices a missing quote at the end of the file; the text that lacks it began earlier.
function openQuote(document: Document.Parsed): number | undefined {
  let start: number | undefined;
  visit(document, {
    Scalar(_, { type, range }) {
      if (type?.startsWith('QUOTE') && range) start = Math.max(start ?? 0, range[0]);
    },
  });
  return start;
}

function decapitalise(message: string): string {
  // The parser repeats what it could not read, of whatever length.
  const line = (message.split('\n')[0] as string).slice(0, 200);
  return line.slice(0, 1).toLowerCase() + line.slice(1);
}
