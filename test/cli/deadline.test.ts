import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { endInTime } from '../../agent/cli/deadline.ts';
import type { Log } from '../../agent/model/log.ts';

describe('a program that was told to stop, while something hangs', () => {
  const said: string[] = [];
  const say = (_: object, event: string) => void said.push(event);
  const log: Log = { debug: say, info: say, warn: say, error: say };
  let ends: unknown[];

  beforeEach(() => {
    ends = [];
    said.length = 0;
    vi.useFakeTimers();
    const end = (how: unknown) => {
      ends.push(how);
      return undefined as never;
    };
    vi.spyOn(process, 'exit').mockImplementation(end);
    vi.spyOn(process, 'kill').mockImplementation((_, signal) => end(signal));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  async function elapse(ms: number, state?: 'working' | 'stored' | 'closed', stop = Promise.resolve()): Promise<void> {
    endInTime(stop, () => state && { state: () => state }, log);
    await vi.advanceTimersByTimeAsync(ms);
  }

  test('ends before anybody else would kill it', async () => {
    await elapse(4400, 'stored');
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(ends).toEqual(['SIGKILL']);
    expect(said).toEqual(['stopped_unfinished']);
  });

  test('ends aloud where the last readings are not stored', async () => {
    await elapse(5000, 'working');
    expect({ ends, said }).toEqual({ ends: ['SIGKILL'], said: ['stopped_unstored'] });
  });

  test('has nothing to lose where it was still starting', async () => {
    await elapse(5000);
    expect({ ends, said }).toEqual({ ends: ['SIGKILL'], said: ['stopped_unfinished'] });
  });

  test('ends in order where all is closed, and only its last words are not gone yet', async () => {
    await elapse(5000, 'closed');
    expect({ ends, said }).toEqual({ ends: [0], said: [] });
  });

  test('goes on for as long as it likes when nobody told it', async () => {
    await elapse(60_000, 'working', new Promise(() => undefined));
    expect(ends).toEqual([]);
  });
});
