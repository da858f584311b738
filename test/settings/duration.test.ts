import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { duration, formatDuration, parseDuration } from '../../agent/settings/duration.ts';

test.each([
  ['250ms', 250],
  ['10s', 10_000],
  ['1.5h', 5_400_000],
  ['5m', 300_000],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
  [' 10s ', 10_000],
])('%j is %i ms', (text, length) => {
  expect(parseDuration(text)).toBe(length);
  expect(v.parse(duration(), text)).toBe(length);
});

test.each(['', '10', 's', '0s', '-1s', '1e3s', '10 s', '1m30s', '0.5ms', '10 minutes', 'Infinitys'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(v.is(duration(), text)).toBe(false);
  },
);

test('a number without a unit is no duration', () => {
  expect(v.is(duration(), 10)).toBe(false);
});

test.each([
  [90_000, '90s'],
  [3_600_000, '1h'],
  [250, '250ms'],
  [604_800_000, '1w'],
])('%i ms are written %s', (length, text) => {
  expect(formatDuration(length)).toBe(text);
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e12 }), (length) => {
      expect(parseDuration(formatDuration(length))).toBe(length);
    }),
  );
});
