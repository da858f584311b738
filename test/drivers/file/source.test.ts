import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { file } from '../../../drivers/file/driver.ts';
import { fileSource } from '../../../drivers/file/source.ts';
import { type RecordingIntake, recordingIntake } from '../../fakes/intake.ts';
import { realWorld } from '../../fakes/real-world.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-file-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const CSV = { format: 'csv', header: true, time: { field: 'at', format: 'unix_s' } };
const T0 = 1_700_000_000;
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => `${T0 + from + i},${from + i}\n`).join('');

function source(path: string | string[], more: object = {}, intake: RecordingIntake = recordingIntake()) {
  const settings = v.parse(file.settings, { path, decode: CSV, ...more });
  return { source: fileSource('log', settings, realWorld()), intake };
}

async function readToEnd(path: string | string[], more: object = {}, intake = recordingIntake()) {
  const made = source(path, more, intake);
  await made.source.open(made.intake);
  await made.source.ended;
  return { ...made, health: made.source.health(), taken: made.intake.taken() };
}

describe('a file', () => {
  test('is read to its end, each line at the time that stands in it', async () => {
    const { intake, health, source: read } = await readToEnd(write('a.csv', `at,t\n${rows(3)}`));
    expect(intake.readings.map(({ time, value }) => [time, value])).toEqual([
      [T0 * 1000, 0],
      [(T0 + 1) * 1000, 1],
      [(T0 + 2) * 1000, 2],
    ]);
    expect(health).toMatchObject({ state: 'ended', figures: { frames: 4, files: 1 } });
    expect(read.progress()).toEqual({ bytes_read: 44, bytes_total: 44 });
  });

  test('may be packed', async () => {
    const { taken, source: read } = await readToEnd(write('a.csv.gz', gzipSync(`at,t\n${rows(5000)}`)));
    expect(taken.length).toBe(5000);
    const { bytes_read, bytes_total } = read.progress();
    expect(bytes_read).toBe(bytes_total);
  });

  test('keeps a last line without its end, or discards and counts it', async () => {
    const path = write('a.csv', `at,t\n${rows(2)}${T0 + 2},2`);
    expect((await readToEnd(path)).taken).toEqual(['t=0', 't=1', 't=2']);
    const { taken, intake } = await readToEnd(path, { last_line: 'discard' });
    expect([taken, intake.notes['partial_frames']]).toEqual([['t=0', 't=1'], 1]);
  });

  test('of NDJSON is read with the same decoders as a port', async () => {
    const path = write('a.ndjson', `{"ts":"2026-01-01T00:00:00Z","imu":{"x":1}}\n{"ts":"soon","imu":{"x":2}}\n`);
    const { intake, taken } = await readToEnd(path, { decode: { format: 'json', time: { field: 'ts' } } });
    expect([taken, intake.invalids]).toEqual([['imu.x=1'], { bad_time: 1 }]);
  });

  test('that is empty ends', async () => {
    expect((await readToEnd(write('a.csv', ''))).health.state).toBe('ended');
  });
});

describe('several files', () => {
  test('are read one after the other, each with its own header', async () => {
    const one = write('1.csv', `at,t\n${rows(2)}`);
    const two = write('2.csv', `t,at\n7,${T0}\n`);
    const { taken, intake } = await readToEnd([one, two]);
    expect([taken, intake.invalids]).toEqual([['t=0', 't=1', 't=7'], {}]);
  });

  test('do not suffer for one that cannot be read', async () => {
    const last = write('2.csv', `at,t\n${rows(1)}`);
    const { taken, health } = await readToEnd([join(directory, 'none.csv'), last]);
    expect(taken).toEqual(['t=0']);
    expect(health).toMatchObject({ state: 'fault', reason: 'no such file' });
    expect(health.detail).toMatch(/none\.csv: no such file/);
  });

  test('a packed one that was cut off gives what is whole, and is a fault', async () => {
    const path = write('a.csv.gz', gzipSync(`at,t\n${rows(20_000)}`));
    truncateSync(path, 20_000);
    const { health, intake } = await readToEnd(path);
    expect(health).toMatchObject({ state: 'fault', reason: 'damaged: not gzip, or cut off' });
    expect(intake.readings.every(({ time, value }) => time === (T0 + Number(value)) * 1000)).toBe(true);
  });
});

describe('back pressure', () => {
  test('a full intake stops the reading within a few lines, and it goes on later', async () => {
    const intake = recordingIntake();
    const { source: read } = source(write('a.csv', `at,t\n${rows(50_000)}`), { in_flight: 1_000_000 }, intake);
    const full = intake.until(() => {
      if (intake.readings.length >= 1000) intake.full = true;
      return intake.full;
    });
    await read.open(intake);
    await full;
    await new Promise((resolve) => setImmediate(resolve));
    expect(intake.readings.length).toBeLessThan(2000);
    intake.full = false;
    await read.ended;
    expect(intake.readings.length).toBe(50_000);
  });

  test('no more lines are read than are allowed ahead of the store', async () => {
    const { source: read, intake } = source(write('a.csv', `at,t\n${rows(20_000)}`), { in_flight: 100 });
    let ahead = 0;
    let stored = 0;
    const storing = setInterval(() => {
      ahead = Math.max(ahead, intake.deliveries.length - stored);
      stored = intake.deliveries.length;
      read.durable(stored);
    }, 1);
    await read.open(intake);
    await read.ended;
    clearInterval(storing);
    expect(intake.readings.length).toBe(20_000);
    expect(ahead).toBeLessThan(100 + 4096 / 13 + 1);
  });

  test('nothing is read while paused', async () => {
    const { source: read, intake } = source(write('a.csv', `at,t\n${rows(10)}`));
    await read.open(intake);
    read.pause();
    await new Promise((resolve) => setTimeout(resolve, 0));
    const before = intake.readings.length;
    read.resume();
    await read.ended;
    expect([before, intake.readings.length]).toEqual([0, 10]);
  });
});

describe('after a restart', () => {
  /** Reads what there is, as an agent does that is started again and again. */
  function restarts(path: string | string[], more: object = {}) {
    let bookmark: string | undefined;
    return async () => {
      const intake = recordingIntake(bookmark === undefined ? {} : { bookmark });
      const { source: read, taken, health } = await readToEnd(path, more, intake);
      bookmark = read.bookmark?.();
      return { taken, notes: intake.notes, invalids: intake.invalids, health };
    };
  }

  test('only what has been added is read, with the columns that the header named', async () => {
    const path = write('a.csv', `t,at\n1,${T0}\n`);
    const start = restarts(path);
    expect((await start()).taken).toEqual(['t=1']);
    expect((await start()).taken).toEqual([]);
    appendFileSync(path, `2,${T0 + 1}\n`);
    expect(await start()).toMatchObject({ taken: ['t=2'], notes: {}, invalids: {}, health: { state: 'ended' } });
  });

  test('reading goes on where it was closed, in files large and packed', async () => {
    const path = write('a.csv.gz', gzipSync(`at,t\n${rows(20_000)}`));
    const first = source(path, { in_flight: 500 });
    await first.source.open(first.intake);
    await first.intake.until(() => first.intake.readings.length > 100);
    await first.source.close();
    const bookmark = first.source.bookmark();
    const { taken } = await readToEnd(path, { in_flight: 100_000 }, recordingIntake({ bookmark }));
    expect(first.intake.readings.length).toBeLessThan(2000);
    expect([...first.intake.taken(), ...taken]).toEqual(Array.from({ length: 20_000 }, (_, i) => `t=${i}`));
  });

  test('a last line that was kept without its end never becomes another value', async () => {
    const path = write('a.csv', `at,t\n${T0},2`);
    const start = restarts(path);
    expect((await start()).taken).toEqual(['t=2']);
    appendFileSync(path, `1.6\n${T0 + 1},3\n`);
    expect(await start()).toMatchObject({ taken: ['t=3'], notes: { partial_frames: 1 } });
  });

  test('a last line that was discarded is read once it is whole', async () => {
    const path = write('a.csv', `at,t\n${T0},2`);
    const start = restarts(path, { last_line: 'discard' });
    expect((await start()).taken).toEqual([]);
    appendFileSync(path, '1.6\n');
    expect((await start()).taken).toEqual(['t=21.6']);
  });

  test('a file that was cut off and written anew is read from its start, and that is noted', async () => {
    const path = write('a.csv', `at,t\n${rows(1000)}`);
    const start = restarts(path);
    await start();
    write('a.csv', `at,t\n${rows(2, 5000)}`);
    expect(await start()).toMatchObject({ taken: ['t=5000', 't=5001'], notes: { files_begun_anew: 1 } });
  });

  test('so is one that is longer than the old one was', async () => {
    const start = restarts(write('a.csv', `at,t\n${rows(2)}`));
    await start();
    write('a.csv', `at,t\n${rows(3, 7)}`);
    expect(await start()).toMatchObject({ taken: ['t=7', 't=8', 't=9'], notes: { files_begun_anew: 1 } });
  });

  test('a log that was rotated is known under its new name, packed or not, in whatever order', async () => {
    const log = write('log', `at,t\n${rows(300)}`);
    const older = join(directory, 'log.1.gz');
    for (const order of [
      [older, log],
      [log, older],
    ]) {
      rmSync(older, { force: true });
      write('log', `at,t\n${rows(300)}`);
      const start = restarts(order);
      expect((await start()).taken.length).toBe(300);
      write('log.1.gz', gzipSync(`at,t\n${rows(302)}`));
      write('log', `at,t\n${rows(2, 302)}`);
      expect((await start()).taken.sort()).toEqual(['t=300', 't=301', 't=302', 't=303']);
      expect((await start()).taken).toEqual([]);
    }
  });

  test('a file that is away for a while is known when it is back', async () => {
    const path = write('a.csv', `at,t\n${rows(3)}`);
    const start = restarts([path, write('b.csv', `at,t\n${rows(1, 50)}`)]);
    await start();
    renameSync(path, `${path}.away`);
    expect((await start()).health.reason).toBe('no such file');
    renameSync(`${path}.away`, path);
    expect((await start()).taken).toEqual([]);
  });

  test('a bookmark that nobody gave is a fault, and nothing is read twice for it', async () => {
    const intake = recordingIntake({ bookmark: 'page 7' });
    const { taken, health } = await readToEnd(write('a.csv', `at,t\n${rows(3)}`), {}, intake);
    expect([taken, health.state]).toEqual([[], 'fault']);
  });
});

test('several files of more lines than may be in flight are read to their end', async () => {
  const paths = [0, 1, 2].map((i) => write(`${i}.csv`, `at,t\n${rows(400, i * 400)}`));
  const { source: read, intake } = source(paths, { in_flight: 500 });
  const storing = setInterval(() => read.durable(intake.deliveries.length), 1);
  await read.open(intake);
  await read.ended;
  clearInterval(storing);
  expect(intake.readings.length).toBe(1200);
});

test('closing in the middle ends the reading, and nothing is added after it', async () => {
  const { source: read, intake } = source(write('a.csv', `at,t\n${rows(100_000)}`), { in_flight: 500 });
  await read.open(intake);
  await intake.until(() => intake.readings.length > 100);
  await read.close();
  const before = intake.readings.length;
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(intake.readings.length).toBe(before);
  expect(before).toBeLessThan(2000);
});

test('closing a source that was never opened is no fault', async () => {
  await source('x').source.close();
});

describe('settings', () => {
  test('a file without time is refused: arrival says nothing of a file', () => {
    const settings = v.parse(file.settings, { path: 'a.csv', decode: { format: 'kv' } });
    expect(file.problems?.(settings)).toMatchObject([{ path: ['decode'] }]);
  });

  test('falling back to arrival is refused too', () => {
    const decode = { format: 'kv', time: { field: 'at', else: 'arrival' } };
    expect(file.problems?.(v.parse(file.settings, { path: 'a.csv', decode }))).toMatchObject([
      { path: ['decode', 'time', 'else'] },
    ]);
    expect(file.problems?.(v.parse(file.settings, { path: 'a.csv', decode: CSV }))).toEqual([]);
  });
});
