import * as v from 'valibot';
import { expect, test } from 'vitest';
import { windowFaults, windowList, windowName, windowPlan } from '../../config/windows.ts';

const read = (windows: unknown) => v.parse(windowList(), windows);

test('the finest window becomes the pane, the others follow by size', () => {
  const { pane, wider } = windowPlan(read(['1h', { size: '1h', every: '15m' }, '10s', '60s']));
  expect(pane).toEqual({ name: '10s', size: 10_000, every: 10_000 });
  expect(wider.map(({ name }) => name)).toEqual(['1m', '1h/15m', '1h']);
});

test('a window that begins as often as it is long is no sliding one', () => {
  expect(read([{ size: '1h', every: '60m' }])).toEqual([{ name: '1h', size: 3_600_000, every: 3_600_000 }]);
});

test.each([
  [['10s', '1m', '15m', '1h']],
  [['1m', { size: '1h', every: '15m' }, '1h']],
  [['7s', '21s']],
  [['1m', { size: '10m', every: '1m' }]],
])('%j fit together', (windows) => {
  expect(windowFaults(read(windows))).toEqual([]);
});

test.each([
  [['1m', '90s'], 1, 'no multiple of the finest window (1m)'],
  [['1m', '1h', '60m'], 2, '1h stands here twice'],
  [['1m', { size: '1h', every: '25m' }], 1, 'does not divide 1h'],
  [['1m', { size: '10m', every: '30s' }], 1, 'the step 30s'],
  [[{ size: '1m', every: '10s' }, '1h'], 0, 'cannot slide: add a window of 10s'],
])('%j do not', (windows, at, message) => {
  expect(windowFaults(read(windows))).toEqual([{ at, message: expect.stringContaining(message) }]);
});

test.each([
  ['60s', '1m'],
  ['1h/900s', '1h/15m'],
  ['7d', '1w'],
  ['soon', 'soon'],
])('the window %s is known as %s', (text, name) => {
  expect(windowName(text)).toBe(name);
});
