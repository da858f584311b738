import { expect, test } from 'vitest';
import type { LiveReading } from '../../agent/run/contract.ts';
import { newSampler, SHOWN_PER_SECOND } from '../../agent/ui/sampler.ts';

const kept = (series: string): LiveReading => ({ series, time: 0, raw: 1, value: 1, verdict: 'kept' });
const rejected = (series: string): LiveReading => ({
  series,
  time: 0,
  raw: 85,
  value: null,
  verdict: 'rejected',
  rule: 'sentinel',
});

test('a flood of one series is thinned each second and does not hide another series', () => {
  let now = 0;
  const sample = newSampler(() => now);
  const flood = Array.from({ length: 1000 }, () => kept('a'));
  expect(sample([...flood, kept('b')])).toHaveLength(SHOWN_PER_SECOND + 1);
  expect(sample([kept('a')])).toHaveLength(0);
  now = 1000;
  expect(sample([kept('a')])).toHaveLength(1);
});

test('a flood of good readings does not hide a rejected one', () => {
  const sample = newSampler(() => 0);
  sample(Array.from({ length: 1000 }, () => kept('a')));
  expect(sample([rejected('a')])).toHaveLength(1);
});
