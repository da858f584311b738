import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imbalance } from '../../agent/model/ledger.ts';
import { until } from '../peers/until.ts';
import { PROGRAM, startWeir, weir } from '../peers/weir.ts';
import { Site } from './site.ts';

const SENSOR = `
sources: { bench: { driver: simulated, rate: 20 } }
series: { "**": { idle_after: 200ms } }
windows: [1s]
`;

const isRoot = process.getuid?.() === 0;
const canMount = isRoot && mounts();
const canBeNobody = isRoot && spawnSync('setpriv', ['--reuid=65534', 'true']).status === 0;

let site: Site;
beforeEach(() => {
  site = new Site();
});
afterEach(() => site.close());

describe('a store that is not what it should be', () => {
  test('a text file is moved aside, and said so in log and status, while a new one is begun', async () => {
    const text = 'this is a diary and no database\n'.repeat(1000);
    writeFileSync(site.store, text);
    await site.configure(SENSOR).start();
    const { notes } = await site.shows('windows', ({ ledger }) => ledger.summarised > 0);
    const moved = readdirSync(site.path).filter((name) => name.startsWith('weir.db.corrupt-'));
    expect(moved).toHaveLength(1);
    expect(readFileSync(`${site.path}/${moved[0]}`, 'utf8')).toBe(text);
    const sentence = `weir.db is no database; moved to ${moved[0]}, a new one begun`;
    expect(notes).toEqual([expect.stringContaining(sentence)]);
    expect(site.agent.output()).toMatch(/"level":40.*a new one begun.*"event":"store_mended"/);
    expect(weir(['status', '-c', 'weir.yaml'], { cwd: site.path }).stdout).toContain(sentence);
    expect(site.summaries('bench/**').length).toBeGreaterThan(0);
  });

  test('a second agent on one store ends with 74 and names the first, which goes on', async () => {
    await site.configure(SENSOR).start();
    const { code, stderr } = site.refused();
    expect(code).toBe(74);
    expect(stderr).toContain(`is in use by process ${site.agent.process.pid}.`);
    await site.shows('windows', ({ ledger }) => ledger.summarised > 0);
  });

  test.each([
    ['a folder', () => site.path, /is a folder: name a file in it: .*\/weir\.db$/m],
    ['below a file', () => `${site.directory.file('file', '')}/weir.db`, /file is a directory that/],
    ['a pipe', pipe, /is no ordinary file: give store\.path the name of a new file/],
    ['where none can be', () => '/proc/nowhere/weir.db', /cannot make the directory/],
  ])('%s given as the store ends with 74 and is left alone', (_what, place, words) => {
    site.configure(SENSOR, place());
    const { code, stderr } = site.refused();
    expect(stderr).toMatch(words);
    expect(code).toBe(74);
  });

  test('a store in directories that are not there yet is made with them', async () => {
    const there = `${site.path}/missing/deeper/weir.db`;
    await site.configure(SENSOR, there).start();
    expect(await site.agent.stop()).toBe(0);
    expect(existsSync(there)).toBe(true);
  });
});

describe('a disk that does not take what is written', () => {
  test.skipIf(!canBeNobody)(
    'a directory of somebody else: who lacks the right, and the command that gives it (needs root)',
    () => {
      mkdirSync(`${site.path}/state`);
      chmodSync(site.path, 0o755);
      site.configure(SENSOR, `${site.path}/state/weir.db`);
      const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, PROGRAM];
      const run = spawnSync('setpriv', [...asNobody, 'run', '-c', `${site.path}/weir.yaml`], { encoding: 'utf8' });
      expect(run.stderr).toMatch(/permission denied for user nobody\. .*sudo chown -R nobody .*\/state$/m);
      expect(run.status).toBe(74);
    },
  );

  test.skipIf(!canMount)(
    'a read-only file system is called so, and readings are kept in memory (needs root and mount)',
    async () => {
      const mount = mounted('ro');
      site.configure(SENSOR, `${mount}/weir.db`);
      const agent = startWeir(['run', '-c', 'weir.yaml'], site.path);
      try {
        await until(() => agent.output().includes('"event":"started"'), 'the agent has started');
        expect(agent.output()).toContain('"event":"disk_read_only"');
        expect(agent.output()).toMatch(/the file system is read-only/);
        const { ledger, store } = site.status();
        expect(store.path).not.toContain(mount);
        expect(imbalance(ledger)).toBe(0);
        await until(() => site.summaries().length > 0, 'windows that were closed in memory are found');
        expect(await agent.stop()).toBe(0);
        for (const suffix of ['', '-wal', '-shm', '.pid', '.lock', '.reserve'])
          rmSync(store.path + suffix, { force: true });
      } finally {
        await agent.stop();
        execFileSync('umount', [mount]);
      }
    },
  );

  test.skipIf(!canMount)(
    'a full disk is said aloud and waited for, and the agent goes on when there is space (needs root and mount)',
    async () => {
      const mount = mounted('size=12m');
      try {
        // The log of the database has its full size from the start, so that it takes much to fill that, too.
        await site.configure(SENSOR.replace('rate: 20 ', 'rate: 20000 '), `${mount}/weir.db`).start();
        const full = () => {
          fill(mount);
          return site.agent.output().includes('no space left');
        };
        await until(full, 'it says that the disk is full');
        expect(site.agent.output()).toMatch(/no space left\. Free some space on the disk that holds/);
        const told = () => site.status().notes.some((note) => note.includes('no space left'));
        await until(told, 'the status says so, too');
        const { received } = site.status().ledger;

        rmSync(`${mount}/filler`);
        const back = Date.now();
        const newest = () => Math.max(0, ...site.summaries('bench/*/temperature').map(({ from }) => from));
        await until(() => newest() > back, 'windows that began after that');
        const { ledger } = site.status();
        expect(ledger.received).toBeGreaterThan(received);
        expect(imbalance(ledger)).toBe(0);
        expect(await site.agent.stop()).toBe(0);
      } finally {
        await site.agent.stop();
        execFileSync('umount', [mount]);
      }
    },
    240_000,
  );
});

/** Takes all the space that is left, and again what was given back since. */
function fill(mount: string): void {
  const { bavail, bsize } = statfsSync(mount);
  try {
    if (bavail > 0) appendFileSync(`${mount}/filler`, Buffer.alloc(bavail * bsize));
  } catch (error) {
    // The agent was faster.
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** A file system of its own in memory. */
function mounted(options: string): string {
  const place = join(site.path, 'disk');
  mkdirSync(place);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place]);
  return place;
}

/** A container may be root and yet not be allowed to mount. */
function mounts(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'weir-mount-'));
  const able = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', place]).status === 0;
  if (able) execFileSync('umount', [place]);
  rmSync(place, { recursive: true });
  return able;
}

function pipe(): string {
  const place = join(site.path, 'pipe');
  execFileSync('mkfifo', [place]);
  return place;
}
