import * as v from 'valibot';
import { expect, test } from 'vitest';
import { agentId, sectionName } from '../../agent/settings/name.ts';

test.each(['greenhouse-1', 'pi.local', 'Küche', 'x'.repeat(64)])('%s can be an agent', (name) => {
  expect(v.is(agentId(), name)).toBe(true);
});

test.each(['', 'a/b', 'a+b', '#', 'a b', 'a\u0000', 'x'.repeat(65), 7])('%j cannot', (name) => {
  expect(v.is(agentId(), name)).toBe(false);
});

test.each([
  ['bench', true],
  ['bench-2_b', true],
  ['Bench', false],
  ['', false],
  ['a/b', false],
  ['x'.repeat(65), false],
])('%j can name a source or an uplink: %s', (name, can) => {
  expect(v.is(sectionName(), name)).toBe(can);
});
