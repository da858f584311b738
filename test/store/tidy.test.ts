import { expect, test } from 'vitest';
import { Tidy } from '../../agent/store/tidy.ts';

test('collects once for many things, however they are counted, and not for few', () => {
  let collected = 0;
  const tidy = new Tidy(() => collected++);
  for (let i = 0; i < 249; i++) tidy.count(1);
  expect(collected).toBe(0);
  tidy.count(1);
  expect(collected).toBe(1);
  tidy.count(0);
  tidy.count(1000);
  expect(collected).toBe(2);
});

test('does nothing where Node does not let programs collect', () => {
  expect(() => new Tidy(undefined).count(1000)).not.toThrow();
});
