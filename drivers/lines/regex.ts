import { createRequire } from 'node:module';
import { reasonOf } from '../../agent/model/failure.ts';
import type { Splitter } from './row.ts';

/**
 * Lines by a regular expression, each named group a field; a group that took no part in the match is no field of the
 * line. RE2 needs time linear in the line, whatever the expression: with `^(a+)+$` and JavaScript's own engine, 28
 * characters from a port stop the program for 20 seconds.
 */
export function regexSplitter(pattern: string): Splitter {
  const compiled = compile(pattern);
  const groups = Object.keys(compiled.namedGroups());

  return (line, row) => {
    const matcher = compiled.matcher(line);
    if (!matcher.find()) return 'no_match';
    const names: string[] = [];
    for (const group of groups) {
      const text = matcher.group(group);
      if (text === null) continue;
      row.values[names.length] = text;
      names.push(group);
    }
    row.names = names;
    row.count = names.length;
    return 'row';
  };
}

/** What is wrong with an expression, in words; undefined where nothing is. */
export function patternProblem(pattern: string): string | undefined {
  try {
    const groups = Object.keys(compile(pattern).namedGroups());
    return groups.length === 0 ? 'the pattern has no named group such as (?P<temperature>[0-9.]+)' : undefined;
  } catch (error) {
    return `the pattern is no regular expression (RE2 syntax): ${reasonOf(error)}`;
  }
}

/** The engine is loaded with the first expression: most devices send lines that need none. */
function compile(pattern: string) {
  const { RE2JS } = createRequire(import.meta.url)('re2js') as typeof import('re2js');
  return RE2JS.compile(pattern);
}
