import { expect, test } from 'vitest';
import { alignDown, spanAt, visitWindows } from '../../agent/window/align.ts';
import { HOUR, MINUTE, shape } from './agent.ts';

test.each([
  [0, 0],
  [59_999.9, 0],
  [60_000, 60_000],
  [-1, -60_000],
  [-60_000, -60_000],
  [1_795_340_459_999, 1_795_340_400_000],
])('%d falls into the minute from %d', (time, from) => {
  expect(alignDown(time, MINUTE)).toBe(from);
  expect(spanAt(time, shape('1m', MINUTE))).toEqual({ from, to: from + MINUTE });
});

function windowsOver(size: number, every: number, from: number, above: number, through: number): number[] {
  const found: number[] = [];
  visitWindows(shape('', size, every), { from, to: from + MINUTE }, above, through, (from) =>
    found.push(from / MINUTE),
  );
  return found;
}

test.each<[string, number[], number[]]>([
  ['the tumbling window over a pane', [HOUR, HOUR, 5 * MINUTE, -Infinity, Infinity], [0]],
  [
    'all sliding windows over a pane, in order',
    [HOUR, 15 * MINUTE, 5 * MINUTE, -Infinity, Infinity],
    [-45, -30, -15, 0],
  ],
  ['those that end by a time', [HOUR, 15 * MINUTE, 5 * MINUTE, -Infinity, 30 * MINUTE], [-45, -30]],
  ['those that end after a time', [HOUR, 15 * MINUTE, 5 * MINUTE, 30 * MINUTE, Infinity], [-15, 0]],
  ['none of those that ended before', [HOUR, HOUR, 5 * MINUTE, HOUR, Infinity], []],
])('%s', (_, [size, every, from, above, through], expected) => {
  expect(windowsOver(size as number, every as number, from as number, above as number, through as number)).toEqual(
    expected,
  );
});
