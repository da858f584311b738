import * as v from 'valibot';
import { expect, test } from 'vitest';
import { bytesPerDay } from '../../agent/settings/bytes-per-day.ts';

test.each([
  ['1GB/day', 1e9],
  ['500 MB / day', 5e8],
  ['1.5GiB/d', 1.5 * 1024 ** 3],
])('%s is an amount a day', (text, bytes) => {
  expect(v.parse(bytesPerDay(), text)).toBe(bytes);
});

test.each(['1GB', '1GB/hour', 'much/day', '0GB/day', '/day', 5])('%s is none', (text) => {
  expect(v.safeParse(bytesPerDay(), text).success).toBe(false);
});
