import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { imbalance } from '../../agent/model/ledger.ts';
import type { GaugeFigures, Summary } from '../../agent/model/summary.ts';
import { openReader } from '../../agent/store/reader.ts';
import { DAY, HOUR, MINUTE, newPath, START, Station, uplink } from './station.ts';

const SMALL = 2 * 1024 * 1024;

function summariesOf(path: string, window: string): (Summary & GaugeFigures)[] {
  const reader = openReader(path);
  const all = reader.summaries({ window, limit: 100_000 });
  reader.close();
  return all as (Summary & GaugeFigures)[];
}

/** Many series, one reading a minute each, with a checkpoint now and then. */
function fill(station: Station, minutes: number, series: number, from = START): number {
  let most = 0;
  for (let i = 0; i < minutes; i++) {
    const readings = Array.from({ length: series }, (_, s) => ({
      ...{ series: s + 1, time: from + i * MINUTE + s },
      value: Math.round(2000 + 100 * Math.sin(i / 50 + s)) / 100,
    }));
    const { file_bytes } = station.take(readings, i % 10 === 0 ? { checkpoint: new Uint8Array(64) } : {});
    most = Math.max(most, file_bytes);
  }
  return most;
}

describe('the size of the store', () => {
  test('stays under max_size, unsent minutes being merged into hours: nothing is given up', () => {
    const station = new Station({ max_size: SMALL, keep_raw: DAY });
    const most = fill(station, 600, 20);
    expect(most).toBeLessThanOrEqual(SMALL);
    const { path } = station.settings;
    const hours = summariesOf(path, '1h').filter(({ quality }) => quality.merged !== undefined);
    expect(hours.length).toBeGreaterThan(0);
    expect(hours.every(({ count, quality }) => count === 60 && quality.merged === 60)).toBe(true);
    const ledger = station.take([]).ledger;
    expect(imbalance(ledger)).toBe(0);
    expect(ledger).toMatchObject({ quota_dropped: 0, received: 12_000, summarised: 11_980 });
    // Every reading is still in exactly one window of those that are not covered by others.
    const minutes = summariesOf(path, '1m');
    const total = [...hours, ...minutes].reduce((sum, { count }) => sum + count, 0);
    expect(total).toBe(11_980);
    station.store.close();
  });

  test('merged hours have the figures of all their readings', () => {
    const roomy = new Station({ max_size: 64 * SMALL });
    const tight = new Station({
      max_size: SMALL,
      windows: { pane: { name: '1m', size: MINUTE, every: MINUTE }, wider: [] },
    });
    fill(roomy, 500, 20);
    fill(tight, 500, 20);
    const whole = new Map(summariesOf(roomy.settings.path, '1h').map((row) => [`${row.series} ${row.from}`, row]));
    const merged = summariesOf(tight.settings.path, '1h');
    expect(merged.length).toBeGreaterThan(0);
    for (const row of merged) {
      const all = whole.get(`${row.series} ${row.from}`) as GaugeFigures;
      expect(row).toMatchObject({ count: 60, min: all.min, max: all.max, first: all.first, last: all.last });
      for (const figure of ['mean', 'stddev', 'twmean', 'p50', 'p95'] as const) {
        expect(Math.abs((row[figure] as number) / (all[figure] as number) - 1)).toBeLessThan(1e-12);
      }
    }
    roomy.store.close();
    tight.store.close();
  });

  test('nothing is merged that a late reading may still change: rather the oldest is given up', () => {
    const allowed_lateness = 5 * HOUR;
    const station = new Station({ max_size: SMALL }, { allowed_lateness });
    fill(station, 400, 20);
    const newest = START + 398 * MINUTE;
    const merged = summariesOf(station.settings.path, '1h').filter(({ quality }) => quality.merged !== undefined);
    for (const { to } of merged) expect(to + allowed_lateness).toBeLessThanOrEqual(newest);
    const { ledger } = station.take([{ time: START, value: 1 }]);
    expect(ledger.quota_dropped).toBeGreaterThan(0);
    expect(imbalance(ledger)).toBe(0);
    station.store.close();
  });

  test('a late reading for what was given up is given up, too: it must not stand for the whole window', () => {
    const station = new Station({ max_size: SMALL }, { allowed_lateness: 7 * HOUR });
    fill(station, 400, 20);
    const before = station.take([]).ledger;
    const { ledger } = station.take([{ time: START + 5, value: 1 }]);
    expect(ledger.quota_dropped).toBe(before.quota_dropped + 1);
    expect(summariesOf(station.settings.path, '1m')[0]?.from).toBeGreaterThan(START);
    station.store.close();
  });

  test('thinned windows wait for the uplink that waited for their parts, and for no other', () => {
    const uplinks = [uplink({ message_summaries: 100 }), uplink({ name: 'days', windows: ['1d'] })];
    const station = new Station({ max_size: SMALL, uplinks });
    fill(station, 500, 20);
    const counted = station.drain().flatMap(({ summaries }) => summaries);
    const thinned = counted.filter(({ quality }) => quality.merged !== undefined);
    expect(thinned.length).toBeGreaterThan(0);
    const thinnedHours = new Set(thinned.map(({ series, from }) => `${series} ${from}`));
    // A merged hour holds all of its minutes, also those that were sent before it.
    const minutes = counted.filter(
      ({ series, window, from }) => window === '1m' && !thinnedHours.has(`${series} ${Math.floor(from / HOUR) * HOUR}`),
    );
    const readings = [...thinned, ...minutes].reduce((sum, { count }) => sum + count, 0);
    expect(readings).toBe(station.take([]).ledger.summarised);
    expect(station.store.backlog('days').backlog_rows).toBe(0);
    station.store.close();
  });

  test('at last the oldest are given up, counted, and the books still balance', () => {
    // One reading a day of each series: hours and days have nothing to merge.
    const station = new Station({ max_size: SMALL });
    let most = 0;
    for (let day = 0; day < 60; day++) most = Math.max(most, fill(station, 1, 100, START + day * DAY));
    expect(most).toBeLessThanOrEqual(SMALL);
    const { ledger } = station.take([]);
    expect(ledger.quota_dropped).toBeGreaterThan(0);
    expect(imbalance(ledger)).toBe(0);
    expect(station.store.recover().ledger.quota_dropped).toBe(0);
    const sent = station.drain().flatMap(({ summaries }) => summaries);
    expect(sent.length).toBeGreaterThan(0);
    station.store.close();
  });

  test('what was sent goes before anything is merged', () => {
    const station = new Station({ max_size: 2 * SMALL, uplinks: [uplink({ message_summaries: 500 })] });
    station.store.setLive('central', true);
    for (let i = 0; i < 10; i++) {
      fill(station, 60, 20, START + i * HOUR);
      const { epoch, seq } = station.store.newest('central');
      station.store.settle('central', epoch, { through: seq });
    }
    const hours = summariesOf(station.settings.path, '1h');
    expect(hours.every(({ quality }) => quality.merged === undefined)).toBe(true);
    expect(summariesOf(station.settings.path, '1m').length).toBeLessThan(11_980);
    expect(station.take([]).ledger.quota_dropped).toBe(0);
    station.store.close();
  });

  test('without uplinks the oldest history goes', () => {
    const station = new Station({ max_size: SMALL, uplinks: [] });
    expect(fill(station, 600, 20)).toBeLessThanOrEqual(SMALL);
    const minutes = summariesOf(station.settings.path, '1m');
    expect(minutes.at(-1)?.from).toBe(START + 598 * MINUTE);
    expect(station.take([]).ledger.quota_dropped).toBe(0);
    station.store.close();
  });
});

describe('age', () => {
  test('raw readings go after keep_raw, sent summaries after keep, unsent ones never', () => {
    const path = newPath();
    const station = new Station({ path, keep_raw: HOUR, keep: 4 * HOUR, uplinks: [uplink(), uplink({ name: 'off' })] });
    fill(station, 600, 1);
    const reader = openReader(path);
    const [oldest] = reader.readings({ from: 0, to: START + DAY, limit: 1 });
    expect(oldest?.time).toBeGreaterThanOrEqual(START + 590 * MINUTE - HOUR - 20 * MINUTE);
    expect(reader.summaries({ window: '1m', limit: 1 })[0]?.from).toBe(START);
    reader.close();
    station.store.close();
    const sent = new Station({ path, keep: 4 * HOUR, uplinks: [] });
    Object.assign(sent.ledger, sent.store.recover().ledger);
    fill(sent, 600, 1, START + 600 * MINUTE);
    expect(summariesOf(path, '1m')[0]?.from).toBeGreaterThan(START + 1200 * MINUTE - 4 * HOUR - 2 * HOUR);
    sent.store.close();
  });
});

test('beside the database lie its log, the lock, the reserve and nothing else', () => {
  const station = new Station();
  station.run(2);
  const names = readdirSync(dirname(station.settings.path)).sort();
  expect(names).toEqual(['weir.db', 'weir.db-shm', 'weir.db-wal', 'weir.db.lock', 'weir.db.pid', 'weir.db.reserve']);
  expect(statSync(`${station.settings.path}.reserve`).size).toBe(4 * 1024 * 1024);
  station.store.close();
});
