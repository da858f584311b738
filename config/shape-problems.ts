import * as v from 'valibot';
import { describeIssue, listed } from './describe-issue.ts';
import { didYouMean } from './nearest.ts';
import type { Path } from './problems.ts';
import { isRecord, keysOf, type Schema, schemaAt, settle, walk, wantsKeys, wordsAllowed } from './walk.ts';

/** A problem by the path of the value it is about. */
export interface ShapeProblem {
  readonly path: Path;
  /** Whether the key itself is at fault, or its value. */
  readonly at: 'key' | 'value';
  readonly message: string;
}

/** The text of a value as it stands in the file. */
type Written = (path: Path) => string | undefined;
type Issue = v.BaseIssue<unknown>;

// Names that JavaScript objects carry from birth: no section can be called so.
const RESERVED = ['__proto__', 'prototype', 'constructor'];

/**
 * Everything about `value` that does not fit `schema`: unknown keys with suggestions, missing keys, wrong types, values
 * out of bounds.
 */
export function shapeProblems(schema: Schema, value: unknown, written: Written): ShapeProblem[] {
  const keys = keyProblems(schema, value);
  const lists = keys.filter(({ message }) => message === A_LIST).map(({ path }) => path);
  const issues = v.safeParse(schema, value).issues ?? [];
  const rest = issues
    .flatMap((issue) => fromIssue(schema, issue, [], value, written))
    .filter(({ path }) => !lists.some((list) => list.every((part, at) => part === path[at])))
    // A missing key that stands there mistyped has been told as an unknown one.
    .filter(
      ({ path, message }) =>
        !keys.some((other) => parentOf(other.path) === path.join('\0') && other.message.includes(meant(message))),
    );
  return [...keys, ...rest];
}

const A_LIST = 'expected a section with keys, got a list: leave out the dashes';
const MISSING = ' is missing';

function meant(message: string): string {
  const [key, missing] = message.split(MISSING);
  return missing === undefined ? '\0' : `(did you mean ${key}?)`;
}

function parentOf(path: Path): string {
  return path.slice(0, -1).join('\0');
}

// What valibot does not tell, or only in part: all unknown keys, names that cannot be, a list in place of a section.
function keyProblems(schema: Schema, value: unknown): ShapeProblem[] {
  const problems: ShapeProblem[] = [];
  walk(schema, value, [], (at, inner, path) => {
    if (Array.isArray(inner) && wantsKeys(at)) problems.push({ path, at: 'key', message: A_LIST });
    if (!isRecord(inner)) return;
    const known = keysOf(at);
    for (const key of Object.keys(inner)) {
      if (known && !known.includes(key)) problems.push(unknownKey(key, known, inner, path));
      else if (RESERVED.includes(key)) {
        problems.push({ path: [...path, key], at: 'key', message: 'this word cannot be used as a name' });
      }
    }
  });
  return problems;
}

function unknownKey(key: string, known: readonly string[], inner: object, path: Path): ShapeProblem {
  const free = known.filter((name) => !Object.hasOwn(inner, name));
  const hint = didYouMean(key, free) || ` (known here: ${known.join(', ')})`;
  return { path: [...path, key], at: 'key', message: `unknown key${hint}` };
}

function fromIssue(schema: Schema, issue: Issue, base: Path, value: unknown, written: Written): ShapeProblem[] {
  const inside = (issue.path ?? []).map(({ key }) => key as string | number);
  const path = [...base, ...inside];
  const aboutKey = issue.path?.at(-1)?.origin === 'key';
  if (issue.type === 'strict_object' && issue.expected === 'never') return []; // Told by `keyProblems`, all of them.
  if (aboutKey && issue.type.endsWith('object'))
    return [missingKey(path, wordsAllowed(schemaAt(schema, value, inside)))];
  if (aboutKey) return [{ path, at: 'key', message: issue.message }];
  // A union says only that none of its alternatives fits; what is wrong with the one that was meant says more.
  if (issue.type === 'union') {
    const option = settle(schemaAt(schema, value, inside) ?? schema, issue.input);
    const inner = keysOf(option) ? (v.safeParse(option, issue.input).issues ?? []) : [];
    if (inner.length > 0) return inner.flatMap((one) => fromIssue(option, one, path, issue.input, written));
  }
  return [{ path, at: 'value', message: describeIssue(issue, path, written(path)) }];
}

function missingKey(path: Path, words: readonly string[] | undefined): ShapeProblem {
  const choice = words ? `: ${listed(words)}` : '';
  return { path: path.slice(0, -1), at: 'key', message: `${path.at(-1)}${MISSING}${choice}` };
}
