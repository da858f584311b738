import { expect, test } from 'vitest';
import { AGENT_NAME, agentOf, topicsOf } from '../../agent/wire/topics.ts';

test('every topic of an agent names that agent', () => {
  for (const topic of Object.values(topicsOf('greenhouse-1'))) expect(agentOf(topic)).toBe('greenhouse-1');
});

test.each(['weir/summary', 'weir/a/b/summary', 'weir//summary', 'other/a/summary', 'weir/a/summary/x', 'weir/a/other'])(
  '%s belongs to no agent',
  (topic) => {
    expect(agentOf(topic)).toBeUndefined();
  },
);

test.each([
  ['greenhouse-1', true],
  ['Gewächshaus 2', true],
  ['', false],
  ['a/b', false],
  ['+', false],
  ['#', false],
  ['a\u0000b', false],
  ['x'.repeat(129), false],
])('the agent name %j can be one level of a topic: %s', (name, good) => {
  expect(AGENT_NAME.test(name)).toBe(good);
});
