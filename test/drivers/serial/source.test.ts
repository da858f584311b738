import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { rename, symlink, unlink } from 'node:fs/promises';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import type { Source } from '../../../agent/model/source.ts';
import { serial } from '../../../drivers/serial/driver.ts';
import { virtualPort } from '../../../drivers/serial/virtual-port.ts';
import { type RecordingIntake, recordingIntake } from '../../fakes/intake.ts';
import { realWorld } from '../../fakes/real-world.ts';
import { hasSocat, openPty, scratch } from './socat.ts';

const pty = test.skipIf(!hasSocat);

const cleanings: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanings.splice(0).reverse()) await clean();
});

async function read(port: unknown, more: object = {}): Promise<{ source: Source; intake: RecordingIntake }> {
  const settings = v.parse(serial.settings, { port, decode: { format: 'kv' }, ...more });
  const source = await serial.create('bench', settings, realWorld());
  const intake = recordingIntake();
  cleanings.push(() => source.close());
  await source.open(intake);
  return { source, intake };
}

async function scratchPort() {
  const directory = await scratch();
  cleanings.push(() => directory.clean());
  const plug = async (path: string) => {
    const made = await openPty(path);
    cleanings.push(() => made.kill());
    return made;
  };
  return { directory, path: directory.name('port'), plug };
}

const figure = (source: Source, name: string) => source.health().figures[name] ?? 0;

/** A real port says nothing when its reader has opened it; a device that repeats itself does not mind. */
async function repeat(send: () => Promise<void> | void, until: Promise<void>): Promise<void> {
  const timer = setInterval(() => void send(), 50);
  await until;
  clearInterval(timer);
}

describe('lines from a pseudo-terminal', () => {
  pty('become readings, each line one delivery', async () => {
    const { path, plug } = await scratchPort();
    const device = await plug(path);
    const { source, intake } = await read(path);
    await repeat(
      () => device.send('T=21.5 H=40\n'),
      intake.until(() => intake.readings.length >= 4),
    );
    expect(new Set(intake.taken())).toEqual(new Set(['T=21.5', 'H=40']));
    expect(new Set(intake.deliveries.map(({ readings }) => readings))).toEqual(new Set([2]));
    expect(intake.invalids).toEqual({});
    expect(source.health()).toMatchObject({ state: 'ok' });
  });

  pty('come back after a cable was pulled out in the middle of one, and no value is forged', async () => {
    const { path, plug } = await scratchPort();
    const first = await plug(path);
    const { source, intake } = await read(path);
    await repeat(
      () => first.send('T=21.5\n'),
      intake.until(() => intake.readings.length > 0),
    );
    await first.send('M=1\nT=2');
    await intake.until(() => intake.taken().includes('M=1'));
    await first.kill();
    const second = await plug(path);
    await intake.until(() => (intake.notes['reopens'] ?? 0) > 0);
    await repeat(
      () => second.send('1.6\nT=19.5\n'),
      intake.until(() => intake.taken().includes('T=19.5')),
    );
    expect(intake.taken()).not.toContain('T=21.6');
    expect(new Set(intake.taken())).toEqual(new Set(['T=21.5', 'M=1', 'T=19.5']));
    expect(figure(source, 'reopens')).toBeGreaterThanOrEqual(1);
    expect(intake.notes['partial_frames']).toBeGreaterThanOrEqual(1);
  });

  pty('follow a name that leads to another device', async () => {
    const { directory, plug } = await scratchPort();
    const one = await plug(directory.name('one'));
    const two = await plug(directory.name('two'));
    const link = directory.name('by-id');
    await symlink(one.path, link);
    const { intake } = await read(link);
    await repeat(
      () => one.send('a=1\n'),
      intake.until(() => intake.readings.length > 0),
    );
    await symlink(two.path, `${link}.new`);
    await rename(`${link}.new`, link);
    await repeat(
      () => two.send('b=2\n'),
      intake.until(() => intake.taken().includes('b=2')),
    );
    expect(intake.notes['reopens']).toBe(1);
  });

  pty('are not read while another program reads the port, and are when it ends', async () => {
    const { path, plug } = await scratchPort();
    const device = await plug(path);
    const shared = openSync(path, 'r+');
    const other = spawn('sleep', ['600'], { stdio: [shared, 'ignore', 'ignore'] });
    closeSync(shared);
    cleanings.push(() => other.kill('SIGKILL'));
    const { source, intake } = await read(path);
    await until(() => source.health().state === 'fault');
    expect(source.health().reason).toBe(`held by process ${other.pid} (sleep)`);
    expect(source.health().detail).toMatch(/Only one program can read a port/);
    other.kill('SIGKILL');
    await once(other, 'exit');
    await repeat(
      () => device.send('T=21.5\n'),
      intake.until(() => intake.readings.length > 0),
    );
    expect(source.health().state).toBe('ok');
  });

  pty('with 7 bits and even parity are checked: a wrong bit spoils its line only', async () => {
    const { path, plug } = await scratchPort();
    const device = await plug(path);
    const { intake } = await read(path, { bits: 7, parity: 'even' });
    const even = (text: string) =>
      Uint8Array.from(text, (char) => {
        const code = char.charCodeAt(0);
        return code.toString(2).replaceAll('0', '').length % 2 === 0 ? code : code | 0x80;
      });
    const wrong = even('T=11.5\n');
    wrong[2] = (wrong[2] ?? 0) ^ 0x04;
    await repeat(
      async () => {
        await device.send(even('T=21.5\n'));
        await device.send(wrong);
      },
      intake.until(() => intake.readings.length > 2 && (intake.invalids['unparsable'] ?? 0) > 0),
    );
    expect(new Set(intake.taken())).toEqual(new Set(['T=21.5']));
  });
});

test('a port that is not there is waited for, with a reason', async () => {
  const { directory } = await scratchPort();
  const { source } = await read(directory.name('none'));
  await until(() => source.health().state === 'waiting');
  expect(source.health()).toMatchObject({ reason: 'no such port' });
  expect(source.health().detail).toMatch(/none: no such port/);
});

pty('a dangling link is no port', async () => {
  const { path, plug } = await scratchPort();
  const device = await plug(path);
  await device.kill();
  const { source } = await read(path);
  await until(() => source.health().state === 'waiting');
  await unlink(path).catch(() => undefined);
  expect(source.health().reason).toBe('no such port');
});

describe('a virtual port', () => {
  test('is read like a real one, and torn lines are no values', async () => {
    const cable = virtualPort('torn');
    const { source, intake } = await read('virtual://torn');
    await until(() => source.health().state === 'starting' && cable.lost_bytes === 0 && opened(cable));
    cable.write('T=20\nT=2');
    await intake.until(() => intake.readings.length === 1);
    cable.unplug();
    await until(() => source.health().state === 'waiting');
    cable.plug();
    await intake.until(() => intake.notes['reopens'] === 1);
    cable.write('1.6\nT=22\n');
    await intake.until(() => intake.readings.length === 2);
    expect(intake.taken()).toEqual(['T=20', 'T=22']);
    expect(intake.notes).toMatchObject({ partial_frames: 2, skipped_bytes: 6 });
    expect(source.health().figures).toMatchObject({ frames: 2, partial_frames: 2, reopens: 1 });
  });

  test('adds nothing after it was closed', async () => {
    const cable = virtualPort('closed');
    const { source, intake } = await read('virtual://closed');
    await until(() => opened(cable));
    cable.write('\nT=1\nT=2\n');
    await intake.until(() => intake.readings.length === 2);
    cable.write('T=3');
    await source.close();
    cable.write('\nT=4\n');
    await new Promise((resolve) => setImmediate(resolve));
    expect(intake.taken()).toEqual(['T=1', 'T=2']);
  });

  test('holds back while paused', async () => {
    const cable = virtualPort('paused');
    const { source, intake } = await read('virtual://paused');
    await until(() => opened(cable));
    source.pause();
    cable.write('\nT=1\n');
    await new Promise((resolve) => setImmediate(resolve));
    expect(intake.readings).toEqual([]);
    source.resume();
    await intake.until(() => intake.readings.length === 1);
  });
});

describe('settings', () => {
  test.each([
    [
      { vid: 2341, pid: 43 },
      { vid: '2341', pid: '0043' },
    ],
    [
      { vid: '1A86', pid: '7523', serial: 'x' },
      { vid: '1a86', pid: '7523', serial: 'x' },
    ],
  ])('USB ids are hexadecimal however YAML reads them: %j', (given, expected) => {
    const { port } = v.parse(serial.settings, { port: given, decode: { format: 'kv' } });
    expect(port).toEqual(expected);
  });

  test('an id that is none is refused', () => {
    expect(
      v.safeParse(serial.settings, { port: { vid: '0x2341', pid: '0043' }, decode: { format: 'kv' } }).success,
    ).toBe(false);
  });
});

/** Waits until it holds; what it asks about changes without an event of its own. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Whether somebody listens: a written byte is not lost. */
function opened(cable: ReturnType<typeof virtualPort>): boolean {
  const before = cable.lost_bytes;
  cable.write(new Uint8Array([10]));
  return cable.lost_bytes === before;
}
