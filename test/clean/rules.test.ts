import { expect, test } from 'vitest';
import { inDefaultOrder, ruleNamed, ruleNumber, rules, useRule } from '../../agent/clean/rules.ts';

test('by default a chain goes from what arrived to what is handy', () => {
  const uses = rules.map(({ name, examples }) => useRule(name, examples[0]));
  expect(inDefaultOrder([...uses].reverse()).map(({ rule }) => rule)).toEqual([
    'duplicate',
    'sentinel',
    'convert',
    'calibrate',
    'range',
    'rate',
    'spike',
    'stuck',
    'smooth',
    'normalise',
  ]);
});

test('two uses of one rule keep their order', () => {
  const [wide, narrow] = [useRule('range', { max: 100 }), useRule('range', { max: 50 })];
  expect(inDefaultOrder([narrow, useRule('sentinel', { values: [0] }), wide]).slice(1)).toEqual([narrow, wide]);
});

test('a rule that does not exist is our mistake', () => {
  expect(() => ruleNumber('')).toThrow('no cleaning rule is named');
  expect(() => ruleNamed('rnage')).toThrow('no cleaning rule is named rnage');
  expect(() => useRule('range', {})).toThrow('settings of rule range: expected min, max or both');
});
