import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SILENT } from '../../agent/model/log.ts';
import { attend } from '../../agent/run/attend.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An agent that has been stuck for so long, and what the manager is told in a minute. */
function toldInAMinute(stuck: number, watchdog: number | undefined): string[] {
  const told: string[] = [];
  const stopping = attend({ stuck: () => stuck }, { watchdog, tell: (state) => told.push(state) }, SILENT);
  vi.advanceTimersByTime(60_000);
  stopping();
  vi.advanceTimersByTime(60_000);
  return told;
}

test.each([
  ['is fed three times in its patience, until it stops', 0, 60_000, ['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']],
  ['is fed while a slow commit is under way', 29_000, 60_000, ['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']],
  ['is not fed while something hangs, although timers go on', 30_000, 60_000, []],
  ['that nobody asked for is not fed', 0, undefined, []],
])('a watchdog %s', (_, stuck, watchdog, fed) => {
  expect(toldInAMinute(stuck, watchdog)).toEqual(['READY=1', ...fed, 'STOPPING=1']);
});

test('without a service manager there is nothing to do', () => {
  attend({ stuck: () => 0 }, undefined, SILENT)();
  expect(vi.getTimerCount()).toBe(0);
});
