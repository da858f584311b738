import { expect, test } from 'vitest';
import { formatPath, formatProblem, problemLines, sortProblems } from '../../config/problems.ts';

test.each([
  [[], ''],
  [['store', 'path'], 'store.path'],
  [['uplinks', 'central', 'windows', 0], 'uplinks.central.windows[0]'],
  [['series', '*/temperature', 'unit'], 'series."*/temperature".unit'],
])('the path %j is written %s', (path, text) => {
  expect(formatPath(path)).toBe(text);
});

const problem = { line: 3, col: 5, path: 'store.keep', message: 'too short' };

test('a problem is written as editors and terminals understand it', () => {
  expect(formatProblem('weir.yaml', problem)).toBe('weir.yaml:3:5 store.keep: too short');
  expect(formatProblem('weir.yaml', { ...problem, path: '' })).toBe('weir.yaml:3:5 too short');
});

test('for programs it is an object a line', () => {
  expect(
    problemLines('weir.yaml', 'problem', [problem, problem])
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { kind: 'problem', file: 'weir.yaml', ...problem },
    { kind: 'problem', file: 'weir.yaml', ...problem },
  ]);
  expect(problemLines('weir.yaml', 'problem', [])).toBe('');
});

test('problems come in the order of the file, each once, without passwords', () => {
  const at = (line: number, col: number, message = 'x') => ({ line, col, path: '', message });
  expect(sortProblems([at(2, 1), at(1, 9), at(1, 3), at(2, 1)])).toEqual([at(1, 3), at(1, 9), at(2, 1)]);
  expect(sortProblems([at(1, 1, 'got mqtt://pi:raspberry@host')])[0]?.message).toBe('got mqtt://pi:***@host');
});
