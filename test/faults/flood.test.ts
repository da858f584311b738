import { afterEach, expect, test, vi } from 'vitest';
import { openLog } from '../../agent/observe/log.ts';

afterEach(() => vi.restoreAllMocks());

test('the same fault ten thousand times in a minute is ten lines, and the next one says how many were held back', () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  let now = 0;
  const log = openLog('info', () => now);
  for (let i = 0; i < 10_000; i++) log.warn({ port: '/dev/ttyUSB0' }, 'port_lost');
  log.info({}, 'started');
  expect(lines).toHaveLength(11);
  now = 60_000;
  log.warn({ port: '/dev/ttyUSB0' }, 'port_lost');
  expect(JSON.parse(lines.at(-1) as string)).toMatchObject({ event: 'port_lost', held_back: 9_990 });
});
