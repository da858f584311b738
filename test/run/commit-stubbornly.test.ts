import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EXIT, Failure } from '../../agent/model/failure.ts';
import { newLedger } from '../../agent/model/ledger.ts';
import { SILENT } from '../../agent/model/log.ts';
import { commitStubbornly } from '../../agent/run/commit-stubbornly.ts';
import { Gauges } from '../../agent/run/gauges.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const full = new Failure(EXIT.disk, 'no space left', { passing: true });
const broken = new Failure(EXIT.disk, 'the disk reports an error');

/** A store whose first 30 commits fail. */
function failing(error: Error) {
  const gauges = new Gauges('e', newLedger());
  const stop = new AbortController();
  let tries = 0;
  const commit = async () => {
    if (++tries <= 30) throw error;
    return 'committed';
  };
  const river = { store: { commit }, world: { log: SILENT }, gauges };
  const outcome = commitStubbornly(river as never, {} as never, stop.signal).catch((failure: Failure) => failure);
  return { gauges, stop, outcome, tries: () => tries };
}

test('a full disk is waited for as long as it takes, and said in the meantime', async () => {
  const { gauges, outcome, tries } = failing(full);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(gauges.trouble).toBe('no space left');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(await outcome).toBe('committed');
  expect(tries()).toBe(31);
  expect(gauges.trouble).toBeUndefined();
});

test('a disk that is broken is given up aloud after a minute', async () => {
  const { outcome, tries, gauges } = failing(broken);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(gauges.trouble).toBe('the disk reports an error');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await outcome).toMatchObject({ code: 74, message: expect.stringMatching(/15 times in a row.*disk reports/) });
  expect(tries()).toBe(15);
});

test('what only a restart mends is not tried again', async () => {
  const { outcome, tries } = failing(new Failure(EXIT.disk, 'the file is damaged', { mended_by_restart: true }));
  expect(await outcome).toMatchObject({ code: 74, mended_by_restart: true });
  expect(tries()).toBe(1);
});

test('whoever wants to stop does not wait for space', async () => {
  const { stop, outcome, tries } = failing(full);
  await vi.advanceTimersByTimeAsync(20_000);
  const before = tries();
  stop.abort();
  expect(await outcome).toMatchObject({ code: 74 });
  expect(tries()).toBe(before + 1);
});
