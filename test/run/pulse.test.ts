import { expect, test } from 'vitest';
import { Pulse } from '../../agent/run/pulse.ts';

test('what is under way is as old as its beginning, or as its last sign of progress', () => {
  let now = 0;
  const pulse = new Pulse(() => now);
  expect(pulse.longest()).toBe(0);
  pulse.begin('fill');
  now = 40;
  pulse.begin('look');
  pulse.begin('fill');
  expect(pulse.longest()).toBe(40);
  pulse.beat('fill');
  now = 50;
  expect(pulse.longest()).toBe(10);
  pulse.end('look');
  pulse.end('fill');
  expect(pulse.longest()).toBe(0);
});
