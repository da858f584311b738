import { expect, test } from 'vitest';
import { STAGES } from '../../agent/clean/rule.ts';
import { inDefaultOrder, ruleNamed, ruleNumber, rules, useRule } from '../../agent/clean/rules.ts';

const uses = rules.map(({ name, examples }) => useRule(name, examples[0]));
const ordered = inDefaultOrder([...uses].reverse()).map(({ rule }) => ruleNamed(rule));

test('by default a chain goes from what arrived to what is handy', () => {
  const stages = ordered.map(({ stage }) => STAGES.indexOf(stage));
  expect(stages).toEqual(stages.toSorted((a, b) => a - b));
});

test('within a stage rules stand in the order of their numbers', () => {
  for (const stage of STAGES) {
    expect(ordered.filter((rule) => rule.stage === stage)).toEqual(rules.filter((rule) => rule.stage === stage));
  }
});

test('a value is converted before it is judged, and judged before it is smoothed', () => {
  const chain = ['smooth', 'range', 'convert', 'sentinel'].map((rule) => useRule(rule, ruleNamed(rule).examples[0]));
  expect(inDefaultOrder(chain).map(({ rule }) => rule)).toEqual(['sentinel', 'convert', 'range', 'smooth']);
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
