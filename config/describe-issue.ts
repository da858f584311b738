import type * as v from 'valibot';
import { didYouMean } from './nearest.ts';
import type { Path } from './problems.ts';
import { isSecretPath } from './redact.ts';

/**
 * What is wrong with a value, as a sentence: what was expected, what is there, and what was probably meant. Values
 * under names of secrets are not shown. `written` is the value as it stands in the file.
 */
export function describeIssue(issue: v.BaseIssue<unknown>, path: Path, written: string | undefined): string {
  const { input, message } = issue;
  const hidden = isSecretPath(path) || message.includes('a secret');
  const there = found(input, issue.kind === 'validation', written, hidden);
  const own = !message.startsWith('Invalid ');
  if (own && !message.startsWith('expected ')) return message;
  const words = wordsOf(issue.expected);
  if (words && typeof input === 'string' && !hidden) {
    const hint = didYouMean(input, words);
    if (hint !== '' && words.length > MANY) return `unknown: ${JSON.stringify(input)}${hint}`;
    return `expected ${listed(words)}${there}${hint}`;
  }
  const expectation = own ? message : `expected ${expected(issue, words)}`;
  return `${expectation}${there}${hidden ? '' : suggestion(expectation, input, written)}`;
}

/** `serial, mqtt or file`; of a long list only the beginning. */
export function listed(words: readonly string[]): string {
  if (words.length > MANY) return `one of ${words.length} words such as ${words.slice(0, MANY).join(', ')}`;
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

const MANY = 8;

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
  strict_tuple: 'a list of fixed length',
  tuple: 'a list of fixed length',
};

const BOUNDS: Readonly<Record<string, string>> = {
  '>=': 'at least',
  '<=': 'at most',
  '>': 'more than',
  '<': 'less than',
};

const OF_LENGTH: Readonly<Record<string, string>> = { string: ' characters', object: ' entries' };

function expected(issue: v.BaseIssue<unknown>, words: readonly string[] | undefined): string {
  if (words) return listed(words);
  const [, sign, bound] = /^(>=|<=|>|<)(.+)$/.exec(issue.expected ?? '') ?? [];
  if (sign !== undefined) {
    const unit = issue.type.endsWith('length') ? (OF_LENGTH[typeof issue.input] ?? '') : '';
    return `${BOUNDS[sign]} ${bound}${unit}`;
  }
  const types = (issue.expected ?? 'something else')
    .replaceAll('Object', 'a section with keys')
    .replaceAll('Array', 'a list');
  return PLAIN[issue.type] ?? types;
}

// The words of a picklist, a literal or a variant, as valibot tells them: `("csv" | "kv")`.
function wordsOf(expected: string | null): string[] | undefined {
  const words = expected?.replace(/^\(|\)$/g, '').split(' | ');
  return words?.every((word) => /^("[^"]*"|[\d.]+)$/.test(word))
    ? words.map((word) => word.replaceAll('"', ''))
    : undefined;
}

function found(input: unknown, validation: boolean, written: string | undefined, hidden: boolean): string {
  if (input === undefined || input === null) return ', got nothing';
  if (Array.isArray(input)) return validation ? `, got ${input.length}` : ', got a list';
  if (typeof input === 'object') return validation ? '' : ', got a section';
  if (hidden) return ', got something else (not shown)';
  const text = typeof input === 'string' ? JSON.stringify(input) : (written ?? String(input));
  return `, got ${text.length > 60 ? `${text.slice(0, 57)}...` : text}`;
}

// What people write who know another program: 30 days, 512 and 8080 for 30d, 512MB and 127.0.0.1:8080.
function suggestion(expectation: string, input: unknown, written: string | undefined): string {
  const text = typeof input === 'number' || typeof input === 'string' ? (written ?? String(input)).trim() : '';
  const meant = meantBy(expectation, text, input);
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
}

function meantBy(expectation: string, text: string, input: unknown): string | undefined {
  const [, figure, unit] = /^["']?(\d+(?:\.\d+)?)\s*([a-z]*)["']?$/i.exec(text) ?? [];
  if (expectation.startsWith('expected a duration')) return figure && durationOf(figure, unit ?? '');
  if (expectation.startsWith('expected a size') && figure && unit === '')
    return `${figure}${Number(figure) < 1e5 ? 'MB' : 'B'}`;
  if (expectation.startsWith('expected an address and a port') && figure && unit === '') return `127.0.0.1:${figure}`;
  if (expectation === 'expected text' && (typeof input === 'number' || typeof input === 'boolean'))
    return `"${text || input}"`;
  return undefined;
}

function durationOf(figure: string, unit: string): string | undefined {
  const word = unit.toLowerCase();
  const short = word === '' ? 's' : /^(ms|milli|s|min|m|h|d|w)/.exec(word)?.[0];
  if (short === undefined || Number(figure) === 0) return undefined;
  return `${figure}${short === 'milli' ? 'ms' : short === 'min' ? 'm' : short}`;
}
