import { describe, expect, test } from 'vitest';
import { SILENT } from '../../agent/model/log.ts';
import { openReader, type RawReading } from '../../agent/store/reader.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { DAY, HOUR, newPath, type Reading, SECOND, START, Station } from './station.ts';

/** So many that 164 commits make a stretch. */
const SERIES = 200;
const ALL = { from: 0, to: START + 100 * DAY, limit: 1_000_000 };

/** Two-decimal sensors that drift, read once a second, each with a little jitter; now and then one is rejected. */
function readingsAt(second: number, series: number): Reading[] {
  return Array.from({ length: series }, (_, s) => ({
    ...{ series: s + 1, time: START + second * SECOND + ((second * 7 + s * 13) % 40) },
    value: Math.round(2000 + 300 * Math.sin(second / 900 + s) + ((second * 31 + s * 17) % 11)) / 100,
    ...((second + s) % 97 === 0 ? { verdict: 1 } : {}),
  }));
}

function run(station: Station, seconds: number, series: number, from = 0): void {
  for (let i = from; i < from + seconds; i++) {
    station.take(readingsAt(i, series), i % 80 === 79 ? { checkpoint: new Uint8Array(8) } : {});
  }
}

function rawOf(path: string, query = {}): RawReading[] {
  const reader = openReader(path);
  const readings = reader.readings({ ...ALL, ...query });
  reader.close();
  return readings;
}

function stored(path: string, sql: string): number {
  const db = connect(path, { readonly: true });
  const value = Number(db.prepare(sql).pluck().get());
  db.close();
  return value;
}

const inOrder = (readings: readonly RawReading[]) =>
  readings.toSorted((a, b) => a.commit - b.commit || (a.series < b.series ? -1 : 1));

describe('the history', () => {
  test('holds what the journal held, reading by reading, and is read beside it', () => {
    const path = newPath();
    const station = new Station({ path });
    run(station, 260, SERIES);
    const expected = Array.from({ length: 260 }, (_, second) => readingsAt(second, SERIES)).flat();
    expect(stored(path, 'SELECT total(count) FROM history')).toBeGreaterThanOrEqual(1 << 15);
    expect(stored(path, 'SELECT total(count) FROM journal')).toBeGreaterThan(0);
    const found = inOrder(rawOf(path));
    expect(found.map(({ time, value, verdict }) => [time, value, verdict])).toEqual(
      inOrder(
        expected.map((r, i) => ({
          ...{ series: `bench/s${r.series}`, time: r.time, value: r.value, verdict: r.verdict ?? 0 },
          ...{ commit: Math.floor(i / SERIES), cleaned: 0, flags: 0 },
        })),
      ).map(({ time, value, verdict }) => [time, value, verdict]),
    );
    const one = rawOf(path, { series: 'bench/s7' });
    expect(one.map(({ value }) => value)).toEqual(expected.filter((r) => r.series === 7).map(({ value }) => value));
    expect(one.map(({ commit }) => commit)).toEqual(one.map((_, i) => i + 1));
    expect(one.filter(({ cleaned }) => Number.isNaN(cleaned))).toHaveLength(one.filter((r) => r.verdict === 1).length);
    expect(rawOf(path, { series: 'bench/s7', from: START + 100 * SECOND, to: START + 110 * SECOND })).toHaveLength(10);
    expect(rawOf(path, { series: 'nobody' })).toEqual([]);
    expect(rawOf(path, { limit: 5 })).toHaveLength(5);
    station.store.close();
  });

  test('takes less than three bytes a reading of two-decimal sensors', () => {
    const path = newPath();
    const station = new Station({ path });
    run(station, 260, SERIES);
    const bytes = stored(path, "SELECT total(pgsize) FROM dbstat WHERE name IN ('history', 'history_block')");
    expect(bytes / stored(path, 'SELECT total(count) FROM history')).toBeLessThan(3);
    station.store.close();
  });

  test('leaves in the journal what is dense there, and all is found in the order in which it came', () => {
    const path = newPath();
    const station = new Station({ path });
    // A calm hour, a flood of a thousand readings a commit, and calm again.
    run(station, 170, SERIES);
    for (let i = 0; i < 45; i++) {
      const flood = Array.from({ length: 1000 }, (_, k) => ({
        ...{ series: 1 + (k % SERIES), time: START + (170 + i) * SECOND + k, value: (2000 + ((i * 31 + k) % 9)) / 100 },
      }));
      station.take(flood);
    }
    run(station, 180, SERIES, 320);
    expect(stored(path, 'SELECT count(*) FROM history')).toBeGreaterThan(1);
    expect(stored(path, 'SELECT count(*) FROM journal WHERE count = 1000')).toBeGreaterThan(20);
    const commits = rawOf(path).map(({ commit }) => commit);
    expect(commits).toHaveLength(170 * SERIES + 45 * 1000 + 180 * SERIES);
    expect(commits).toEqual(commits.toSorted((a, b) => a - b));
    expect(rawOf(path, { limit: 35_000 }).map(({ commit }) => commit)).toEqual(commits.slice(0, 35_000));
    station.store.close();
  });

  test('is not needed to take up the work again, and no step that is needed goes into it', () => {
    const path = newPath();
    const station = new Station({ path });
    run(station, 260, SERIES);
    const { commit } = station.take([]);
    station.store.close();
    const db = connect(path);
    const checkpoint = Number(db.prepare('SELECT "commit" FROM checkpoint').pluck().get());
    expect(db.prepare('SELECT max(to_commit) FROM history').pluck().get()).toBeLessThanOrEqual(checkpoint);
    db.exec('DELETE FROM history_block; DELETE FROM history');
    db.close();
    const again = new Station({ path });
    expect(again.store.recover().notes).toEqual([]);
    const tail = again.store.tail(-1, 10_000);
    expect(tail.map((entry) => entry.commit)).toEqual(
      Array.from({ length: commit - 1 - checkpoint }, (_, i) => checkpoint + 1 + i),
    );
    again.store.close();
  });

  test('takes in what is little after an hour, and gives it up after keep_raw, as the journal does', () => {
    const path = newPath();
    const station = new Station({ path, keep_raw: 3 * HOUR });
    for (let minute = 0; minute < 10 * 60; minute++) {
      const checkpoint = { checkpoint: new Uint8Array(8) };
      station.take([{ time: START + minute * 60 * SECOND, value: minute / 4 }], minute % 10 === 0 ? checkpoint : {});
    }
    expect(stored(path, 'SELECT count(*) FROM history')).toBeGreaterThan(1);
    const readings = rawOf(path);
    expect(readings.at(-1)?.value).toBe(599 / 4);
    const oldest = readings[0]?.time ?? 0;
    expect(oldest).toBeGreaterThan(START + 5 * HOUR);
    expect(oldest).toBeLessThanOrEqual(START + 7 * HOUR);
    expect(readings.map(({ value }) => value * 4)).toEqual(readings.map((_, i) => 600 - readings.length + i));
    station.store.close();
  });

  test('leaves out a step whose bytes are damaged, and says so', () => {
    const path = newPath();
    const warnings: [object, string][] = [];
    const warn = (fields: object, event: string) => void warnings.push([fields, event]);
    const station = new Station({ path }, {}, { ...SILENT, warn });
    run(station, 60, SERIES);
    const db = connect(path);
    db.exec(`UPDATE journal SET block = CAST(substr(block, 1, 9) AS BLOB) WHERE "commit" = 3`);
    db.close();
    run(station, 200, SERIES, 60);
    expect(warnings).toEqual([[{ commit: 3 }, 'history_damaged']]);
    const commits = new Set(rawOf(path).map(({ commit }) => commit));
    expect([commits.has(2), commits.has(3), commits.has(4)]).toEqual([true, false, true]);
    station.store.close();
  });
});
