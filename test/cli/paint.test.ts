import { expect, test } from 'vitest';
import { newPaint, wantsColour } from '../../agent/cli/paint.ts';

test.each([
  ['a terminal', { isTTY: true }, {}, true],
  ['a pipe', {}, {}, false],
  ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false],
  ['a terminal with an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, true],
  ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false],
])('%s: colours %s %s', (_where, out, env, wanted) => {
  expect(wantsColour(out, env)).toBe(wanted);
});

test('without colours the text stays as it is', () => {
  expect(newPaint(false).red('x')).toBe('x');
  expect(newPaint(true).red('x')).toBe('\u001b[31mx\u001b[39m');
});
