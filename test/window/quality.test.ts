import { expect, test } from 'vitest';
import { newPane } from '../../agent/window/pane.ts';
import { qualityOf } from '../../agent/window/quality.ts';
import { MINUTE, planOf } from './agent.ts';

const RULES = ['', 'sentinel', 'range'];
const pane = (count: number) => Object.assign(newPane('gauge', { from: 0, to: MINUTE }, 'synced', null), { count });

test('expected readings and coverage come from the interval between readings', () => {
  const plan = planOf({ expect_every: 1000 });
  expect(qualityOf(pane(45), plan, RULES)).toMatchObject({ expected: 60, coverage: 0.75 });
  expect(qualityOf(pane(61), plan, RULES)).toMatchObject({ expected: 60, coverage: 1 });
});

test.each([
  ['is not known', planOf()],
  ['is longer than two windows', planOf({ expect_every: 10 * MINUTE })],
])('they are left out where the interval %s', (_, plan) => {
  expect(Object.keys(qualityOf(pane(1), plan, RULES))).toEqual(['rejected', 'mended', 'late', 'clock']);
});

test('rejections are told by the name of their rule', () => {
  const rejecting = Object.assign(pane(1), { rejected: { 1: 3, 2: 1 }, mended: { 7: 2 } });
  expect(qualityOf(rejecting, planOf(), RULES)).toMatchObject({
    rejected: { sentinel: 3, range: 1 },
    mended: { 'rule 7': 2 },
  });
});

test('readings in doubt are counted beside the others, where there are any', () => {
  expect(qualityOf(Object.assign(pane(3), { doubtful: 2 }), planOf(), RULES)).toMatchObject({ doubtful: 2 });
});
