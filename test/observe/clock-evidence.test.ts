import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readClockEvidence } from '../../agent/observe/clock-evidence.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weir-evidence-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function timesyncd(synchronizedAt?: number): void {
  const directory = join(root, 'run/systemd/timesync');
  mkdirSync(directory, { recursive: true });
  if (synchronizedAt === undefined) return;
  writeFileSync(join(directory, 'synchronized'), '');
  utimesSync(join(directory, 'synchronized'), synchronizedAt / 1000, synchronizedAt / 1000);
}

function chip(seconds: number): void {
  const directory = join(root, 'sys/class/rtc/rtc0');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'since_epoch'), `${seconds}\n`);
}

const read = () => readClockEvidence(() => NOW, root);

test('a machine without timesyncd says nothing', async () => {
  expect(await read()).toEqual({ kind: 'unknown', chip: false });
});

test('timesyncd that has not reached a server yet says that the clock is not set', async () => {
  timesyncd();
  expect(await read()).toEqual({ kind: 'unsynced', chip: false });
});

test('timesyncd says that it has set the clock, and when it does so again', async () => {
  timesyncd(NOW - 60_000);
  expect(await read()).toEqual({ kind: 'synced', stamp: NOW - 60_000, at: NOW - 60_000, chip: false });
  timesyncd(NOW);
  expect(await read()).toEqual({ kind: 'synced', stamp: NOW, at: NOW, chip: false });
});

test.each([
  ['the same', NOW / 1000, true],
  ['nearly the same', NOW / 1000 - 3, true],
  ['1970, because its battery is empty', 20, false],
  ['an hour less', NOW / 1000 - 3600, false],
])('a battery clock that shows %s', async (_, seconds, agrees) => {
  chip(seconds);
  expect(await read()).toEqual({ kind: 'unknown', chip: agrees });
});
