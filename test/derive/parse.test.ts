import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFormula } from '../../agent/derive/compile.ts';
import { FUNCTION_NAMES } from '../../agent/derive/functions.ts';
import { parseFormula } from '../../agent/derive/parse.ts';

function worth(text: string, values: Record<string, number> = {}): number {
  const parsed = parseFormula(text);
  if (parsed.kind === 'bad') throw new Error(parsed.message);
  const formula = compileFormula(parsed.expression);
  const given = formula.names.map((name) => values[name] as number);
  return formula.evaluate(given, { time: 0, hold: 0, integrals: formula.newMemory() });
}

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['2 ^ 3 ^ 2', 512],
  ['-2 ^ 2', -4],
  ['2 * -3', -6],
  ['8 / 4 / 2', 1],
  ['1e3 + .5', 1000.5],
  ['max(1, 7, 3) - min(4, 2)', 5],
  ['round(3.14159, 2)', 3.14],
  ['sin(30) + cos(60)', 1],
])('%s is %d', (text, expected) => expect(worth(text)).toBeCloseTo(expected, 12));

test('names stand for values, each for the same one throughout', () => {
  expect(worth('a * a + b', { a: 3, b: 1 })).toBe(10);
});

test('an ordinary formula is worth what the language itself says', () => {
  const number = fc.integer({ min: 1, max: 99 }).map(String);
  const formula = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      number,
      fc.tuple(tie('any'), fc.constantFrom('+', '-', '*', '/'), tie('any')).map(([a, o, b]) => `(${a} ${o} ${b})`),
      tie('any').map((inner) => `(-${inner})`),
    ),
  })).any;
  const oracle = (text: string): number => {
    // Innermost brackets first, so that no language's own precedence is asked.
    const inner = /\((-?[^()]+?)(?: ([-+*/]) (-?[^()]+?))?\)/.exec(text);
    if (!inner) return Number(text.replace(/^--/, ''));
    const [whole, a, operator, b] = inner as unknown as [string, string, string | undefined, string];
    const [left, right] = [Number(a.replace(/^--/, '')), Number((b ?? '0').replace(/^--/, ''))];
    const value = { '+': left + right, '-': left - right, '*': left * right, '/': left / right }[operator ?? '+'];
    return oracle(text.replace(whole, String(value)));
  };
  fc.assert(
    fc.property(formula, (text) => {
      const expected = oracle(text);
      fc.pre(Number.isFinite(expected) && !/e/.test(String(expected)));
      const actual = worth(text);
      expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
    }),
  );
});

test.each([
  ['above(1000, 1000)', 0],
  ['above(1000.5, 1000)', 1],
  ['below(3, 4)', 1],
  ['below(4, 4)', 0],
  ['outside(207, 207, 253)', 0],
  ['outside(206.9, 207, 253)', 1],
  ['outside(254, 207, 253)', 1],
])('%s is %d: a share of time, as a mean by time', (text, expected) => {
  expect(worth(text)).toBe(expected);
});

describe('what is no formula', () => {
  test.each([
    ['', 'the formula ends too early', 0],
    ['1 +', 'the formula ends too early', 3],
    ['(1', 'expected )', 2],
    ['1 2', 'unexpected 2', 2],
    ['a $ b', '$ has no meaning here', 1],
    ['process.exit()', '. has no meaning here', 7],
    ['2 * exec(1)', 'there is no function exec', 4],
    ['dew_point(1)', 'dew_point takes temperature, humidity, not 1 value', 0],
    [`${'('.repeat(100)}1${')'.repeat(100)}`, 'the formula is too deep', 51],
    [Array.from({ length: 600 }, () => '1').join('+'), 'the formula is too long', 500],
  ])('%s', (text, message, at) => {
    const parsed = parseFormula(text);
    expect(parsed.kind).toBe('bad');
    expect(parsed).toMatchObject({ message: expect.stringContaining(message) as string, at });
  });

  test('throws nothing, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(['bad', 'formula']).toContain(parseFormula(text).kind);
      }),
    );
  });

  test('names of functions are no properties of objects', () => {
    for (const name of ['constructor', '__proto__', 'toString']) expect(parseFormula(`${name}(1)`).kind).toBe('bad');
    expect(FUNCTION_NAMES).not.toContain('constructor');
  });
});
