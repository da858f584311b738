import { expect, test } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatClock,
  formatCount,
  formatFigure,
  formatReading,
} from '../../agent/cli/format.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567, '1,234,567'],
])('%d is counted as %s', (count, text) => expect(formatCount(count)).toBe(text));

test.each([
  [21.428571, '21.4286'],
  [0.1 + 0.2, '0.3'],
  [1_000_000, '1000000'],
  [null, '-'],
  ['open', 'open'],
])('the figure %s is shown as %s', (figure, text) => expect(formatFigure(figure)).toBe(text));

test.each([
  [80, '80ms'],
  [12_000, '12s'],
  [7_500_000, '2h 5m'],
  [90_061_000, '1d 1h'],
  [3_600_000, '1h'],
])('%d ms is an age of %s', (length, text) => expect(formatAge(length)).toBe(text));

test.each([
  [12, '12 B'],
  [1536, '1.5 KB'],
  [512_000_000, '512 MB'],
])('%d bytes are shown as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test('a time of day has milliseconds only where there are some', () => {
  const noon = new Date(2026, 10, 22, 12, 0, 2).getTime();
  expect(formatClock(noon)).toBe('12:00:02');
  expect(formatClock(noon + 50)).toBe('12:00:02.050');
});

test('a meter reading keeps the digits in which it moves', () => {
  expect([formatReading(1234.5678), formatReading(21.5), formatReading('open'), formatReading(null)]).toEqual([
    '1234.5678',
    '21.5',
    'open',
    '-',
  ]);
});
