import * as v from 'valibot';
import { didYouMean, nearest } from './nearest.ts';
import type { Path } from './problems.ts';
import { isSecretPath } from './redact.ts';
import { isRecord, keysOf, type Schema, schemaAt, settle, walk } from './walk.ts';

/** A problem by the path of the value it is about. */
export interface ShapeProblem {
  readonly path: Path;
  /** Whether the key itself is at fault, or its value. */
  readonly at: 'key' | 'value';
  readonly message: string;
}

// Names that JavaScript objects carry from birth: no section can be called so.
const RESERVED = ['__proto__', 'prototype', 'constructor'];

/**
 * Everything about `value` that does not fit `schema`: unknown keys with suggestions, missing keys, wrong types, values
 * out of bounds. `written` gives the text of a value as it stands in the file.
 */
export function shapeProblems(schema: Schema, value: unknown, written: Written): ShapeProblem[] {
  const issues = v.safeParse(schema, value).issues ?? [];
  return [...unknownKeys(schema, value), ...issues.flatMap((issue) => fromIssue(schema, issue, [], value, written))];
}

function unknownKeys(schema: Schema, value: unknown): ShapeProblem[] {
  const problems: ShapeProblem[] = [];
  walk(schema, value, [], (at, inner, path) => {
    if (!isRecord(inner)) return;
    const known = keysOf(at);
    for (const key of Object.keys(inner)) {
      if (known && !known.includes(key)) problems.push(unknownKey(key, known, inner, path));
      else if (RESERVED.includes(key))
        problems.push({ path: [...path, key], at: 'key', message: 'this word cannot be used as a name' });
    }
  });
  return problems;
}

function unknownKey(key: string, known: readonly string[], inner: object, path: Path): ShapeProblem {
  const free = known.filter((name) => !Object.hasOwn(inner, name));
  const hint = didYouMean(key, free) || ` (known here: ${known.join(', ')})`;
  return { path: [...path, key], at: 'key', message: `unknown key${hint}` };
}

type Issue = v.BaseIssue<unknown>;
type Written = (path: Path) => string | undefined;

function fromIssue(schema: Schema, issue: Issue, base: Path, value: unknown, written: Written): ShapeProblem[] {
  const inside = (issue.path ?? []).map(({ key }) => key as string | number);
  const path = [...base, ...inside];
  const aboutKey = issue.path?.at(-1)?.origin === 'key';
  if (issue.type === 'strict_object' && issue.expected === 'never') return []; // Told by `unknownKeys`, all of them.
  if (aboutKey && issue.type.endsWith('object')) return [missingKey(path, issue)];
  if (aboutKey) return [{ path, at: 'key', message: withGot(issue.message, issue.input, undefined, false) }];
  // A union says only that none of its alternatives fits; what is wrong with the one that was meant says more.
  if (issue.type === 'union') {
    const meant = settle(schemaAt(schema, value, inside) ?? schema, issue.input);
    const inner = keysOf(meant) ? (v.safeParse(meant, issue.input).issues ?? []) : [];
    if (inner.length > 0) return inner.flatMap((one) => fromIssue(meant, one, path, issue.input, written));
  }
  return [{ path, at: 'value', message: describe(issue, path, written(path)) }];
}

function missingKey(path: Path, issue: Issue): ShapeProblem {
  const last = issue.path?.at(-1);
  const parent = last && 'input' in last ? last.input : undefined;
  const key = String(path.at(-1));
  const mistyped = isRecord(parent) ? nearest(key, Object.keys(parent)) : undefined;
  const message = `${key} is missing${mistyped === undefined ? '' : ` (is ${mistyped} meant for it?)`}`;
  return { path: path.slice(0, -1), at: 'key', message };
}

function describe(issue: Issue, path: Path, written: string | undefined): string {
  const secret = isSecretPath(path);
  if (!issue.message.startsWith('Invalid ')) return withGot(issue.message, issue.input, written, secret);
  const options = wordsOf(issue.expected);
  if (options && typeof issue.input === 'string') {
    return `expected ${listed(options)}, ${got(issue.input, written, secret)}${didYouMean(issue.input, options)}`;
  }
  if (issue.type === 'string' && !secret && (typeof issue.input === 'number' || typeof issue.input === 'boolean')) {
    return `expected text, got ${written ?? issue.input} (did you mean "${written ?? issue.input}"?)`;
  }
  return `expected ${expectation(issue, options)}, ${got(issue.input, written, secret)}`;
}

function withGot(message: string, input: unknown, written: string | undefined, secret: boolean): string {
  if (!message.startsWith('expected ') || message.includes(', got')) return message;
  const unitless = message.startsWith('expected a duration') && typeof input === 'number' && input > 0;
  const full = `${message}, ${got(input, written, secret || message.includes('secret'))}`;
  return unitless ? `${full} (did you mean ${input}s?)` : full;
}

const PLAIN: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys',
  strict_object: 'a section with keys',
  loose_object: 'a section with keys',
  record: 'a section with keys',
  integer: 'a whole number',
  finite: 'a finite number',
  non_empty: 'at least one',
  strict_tuple: 'a list of fixed length',
  tuple: 'a list of fixed length',
};

function expectation(issue: Issue, options: readonly string[] | undefined): string {
  if (options) return listed(options);
  const bound = /^(>=|<=|>|<)(.+)$/.exec(issue.expected ?? '');
  if (bound) return `${BOUNDS[bound[1] as string]} ${bound[2]}${issue.type.endsWith('length') ? ' of them' : ''}`;
  return (
    PLAIN[issue.type] ??
    (issue.expected ?? 'something else').replaceAll('Object', 'a section with keys').replaceAll('Array', 'a list')
  );
}

const BOUNDS: Readonly<Record<string, string>> = {
  '>=': 'at least',
  '<=': 'at most',
  '>': 'more than',
  '<': 'less than',
};

// The words of a picklist, literal or variant: `("csv" | "kv")`.
function wordsOf(expected: string | null): string[] | undefined {
  const words = expected?.replace(/^\(|\)$/g, '').split(' | ');
  return words?.every((word) => /^"[^"]*"$/.test(word)) ? words.map((word) => word.slice(1, -1)) : undefined;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function got(input: unknown, written: string | undefined, secret: boolean): string {
  if (input === undefined || input === null) return 'got nothing';
  if (Array.isArray(input)) return 'got a list';
  if (typeof input === 'object') return 'got a section';
  if (secret) return 'got something else (not shown)';
  const text = typeof input === 'string' ? JSON.stringify(input) : (written ?? String(input));
  return `got ${text.length > 60 ? `${text.slice(0, 57)}...` : text}`;
}
