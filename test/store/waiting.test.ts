import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Activity } from '../../agent/store/activity.ts';
import { Books } from '../../agent/store/books.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { HOUR, MINUTE, newPath, START, Station, shape, uplink } from './station.ts';

const HOURS = uplink({ name: 'hours', windows: ['1h'], order: 'newest_first', message_summaries: 3 });
const UPLINKS = [uplink({ outbox_messages: 20 }), HOURS];
const WINDOWS = { pane: shape('1m', MINUTE), wider: [shape('5m', 5 * MINUTE), shape('1h', HOUR)] };
/** So little that after some hours minutes are merged, and windows given up. */
const TIGHT = 1024 * 1024;
const SETTINGS = { uplinks: UPLINKS, windows: WINDOWS, max_size: TIGHT, keep_raw: HOUR };

/** Rows that wait, counted one by one. */
function counted(path: string): Record<string, number> {
  const db = connect(path, { readonly: true });
  try {
    const rows = db.prepare(`SELECT u.name, count(r.change) FROM uplink u
      LEFT JOIN backlog b ON b.uplink = u.id
      LEFT JOIN summary_row r ON r.change >= b.from_change AND r.change < b.to_change
        AND (u.name <> 'hours' OR r.merged > 0 OR r."window" = (SELECT id FROM shape WHERE name = '1h'))
      GROUP BY u.id`);
    return Object.fromEntries(rows.raw().all() as [string, number][]);
  } finally {
    db.close();
  }
}

function told(station: Station): Record<string, number> {
  return Object.fromEntries(UPLINKS.map(({ name }) => [name, station.store.backlog(name).backlog_rows]));
}

/** The newest pane of each series: as a start finds it, and by looking at all rows. */
function newestPanes(path: string): { found: Map<number, number>; stored: Map<number, number> } {
  const db = connect(path);
  try {
    const pane = db.prepare("SELECT id FROM shape WHERE name = '1m'").pluck().get() as number;
    const activity = new Activity(db, new Books(db), pane);
    const rows = db.prepare('SELECT series, max(from_ms) FROM summary_row WHERE "window" = ? GROUP BY series');
    const stored = new Map(rows.raw().all(pane) as [number, number][]);
    return {
      found: new Map([...stored.keys()].map((series) => [series, activity.of(series)?.newest as number])),
      stored,
    };
  } finally {
    db.close();
  }
}

/** The store as a power cut leaves it behind. */
function cut(path: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'weir-store-')), 'weir.db');
  for (const end of ['', '-wal']) copyFileSync(path + end, copy + end);
  return copy;
}

/** A station that one thing after the other happens to. */
class Rough {
  station = new Station(SETTINGS);
  minute = 0;
  /** The newest pane that each series has ever had. */
  readonly ever = new Map<number, number>();

  run(minutes: number, series: number): void {
    this.station.run(minutes, START + this.minute * MINUTE, series);
    this.minute += minutes;
  }

  late(ago: number): void {
    if (this.minute > ago) this.station.take([{ time: START + (this.minute - ago) * MINUTE, value: 3 }]);
  }

  checkpoint(): void {
    this.station.store.commit({ ...this.station.step([]), checkpoint: serialize(this.station.windows) });
  }

  fail(): void {
    const { ledger } = this.station;
    const step = this.station.step([{ time: START + this.minute * MINUTE + 1, value: 1 }]);
    const bad = { ...step, labels: [{ series: 1, code: 0, label: Symbol() as unknown as string }] };
    expect(() => this.station.store.commit(bad)).toThrow();
    this.station.store.commit({ ...step, ledger: { ...ledger } });
  }

  settle(name: string): void {
    const sent = this.station.sent(name);
    for (const { epoch, seq } of sent.slice(0, 4)) this.station.store.settle(name, epoch, { only: [seq] });
  }

  crash(): void {
    const path = cut(this.station.settings.path);
    this.station.store.close();
    this.station = new Station({ ...SETTINGS, path });
    // What was open is closed in the books, as a damaged journal would have it: the rows are what matters here.
    this.station.beginEpoch();
  }
}

const name = fc.constantFrom('central', 'hours');
const happening: fc.Arbitrary<(rough: Rough) => void> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 12 })).map(
      ([m, s]) =>
        (r: Rough) =>
          r.run(m, s),
    ),
  },
  fc.integer({ min: 1, max: 3 }).map((ago) => (r: Rough) => r.late(ago)),
  fc.tuple(name, fc.boolean()).map(
    ([n, live]) =>
      (r: Rough) =>
        r.station.store.setLive(n, live),
  ),
  fc.tuple(name, fc.integer({ min: 1, max: 8 })).map(
    ([n, most]) =>
      (r: Rough) =>
        void r.station.store.number(n, most),
  ),
  name.map((n) => (r: Rough) => r.settle(n)),
  fc.constant((r: Rough) => r.checkpoint()),
  fc.constant((r: Rough) => void r.station.beginEpoch()),
  fc.constant((r: Rough) => r.fail()),
  fc.constant((r: Rough) => r.crash()),
);

test('whatever happens to it, a store knows at its start how many rows wait, and the newest pane of each series', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 3, maxLength: 25 }), (happenings) => {
      const rough = new Rough();
      for (const happens of happenings) {
        happens(rough);
        const path = cut(rough.station.settings.path);
        expect(told(rough.station)).toEqual(counted(path));
        const { found, stored } = newestPanes(path);
        for (const [series, from] of stored) {
          // What was removed meanwhile may still be known.
          rough.ever.set(series, Math.max(from, rough.ever.get(series) ?? 0));
          expect(found.get(series)).toBeGreaterThanOrEqual(from);
          expect(found.get(series)).toBeLessThanOrEqual(rough.ever.get(series) as number);
        }
        const again = new Station({ ...SETTINGS, path });
        expect(told(again)).toEqual(counted(path));
        again.store.close();
      }
      rough.station.store.close();
    }),
    { numRuns: 8 },
  );
});

/** How the store keeps how many rows wait. */
function kept(of: string, rows: readonly (readonly [epoch: number, rows: number])[]): string {
  return JSON.stringify({ of, rows, crc: crc32(JSON.stringify([of, rows])) });
}

describe('at its start a store', () => {
  function stored(): string {
    const station = new Station({ path: newPath(), windows: WINDOWS });
    station.run(100, START, 3);
    station.store.close();
    return station.settings.path;
  }

  function reopened(path: string, change: string, settings = {}): number {
    const db = connect(path);
    db.exec(change);
    db.close();
    const station = new Station({ path, windows: WINDOWS, ...settings });
    const rows = station.store.backlog('central').backlog_rows;
    station.store.close();
    return rows;
  }

  test('takes the number of rows that wait as it was kept, without counting them', () => {
    const path = stored();
    expect(reopened(path, `UPDATE uplink SET waiting = '${kept('all', [[1, 7]])}'`)).toBe(7);
  });

  const all = 99 * 3 + 19 * 3 + 3;
  test.each([
    ['is missing', 'NULL'],
    ['is no JSON', "'{'"],
    ['is of another shape', `'{"of":"all","rows":7}'`],
    ['holds no list', `'{"of":"all","rows":[null],"crc":0}'`],
    ['has a bit that fell over', `'${kept('all', [[1, 7]]).replace('[1,7]', '[1,5]')}'`],
    ['is of other windows', `'${kept('1', [[1, 7]])}'`],
  ])('counts them where what was kept %s', (_, waiting) => {
    expect(reopened(stored(), `UPDATE uplink SET waiting = ${waiting}`)).toBe(all);
  });

  test('counts them anew for an uplink that is to forward other windows, and once only', () => {
    const path = stored();
    const settings = { uplinks: [uplink({ windows: ['1h'] })] };
    expect(reopened(path, 'SELECT 1', settings)).toBe(3);
    const db = connect(path, { readonly: true });
    const of = db.prepare("SELECT json_extract(waiting, '$.of') FROM uplink").pluck().get() as string;
    db.close();
    expect(reopened(path, `UPDATE uplink SET waiting = '${kept(of, [[1, 2]])}'`, settings)).toBe(2);
  });

  test('asks no more for rows that were counted and are not there', () => {
    const path = stored();
    const db = connect(path);
    db.exec(`UPDATE uplink SET waiting = '${kept('all', [[1, all + 20]])}'`);
    db.close();
    const station = new Station({ path, windows: WINDOWS });
    expect(station.store.backlog('central').backlog_rows).toBe(all + 20);
    expect(station.drain('central').flatMap(({ summaries }) => summaries)).toHaveLength(all);
    expect(station.store.backlog('central').backlog_rows).toBe(0);
    station.store.close();
  });

  test.each([
    ['as they were noted', 'SELECT 1', 98],
    ['those stored since, too', 'UPDATE newest_pane SET next_change = 1', 98],
    ['all where the note is damaged', "UPDATE newest_pane SET newest = X'00'", 98],
    ['all where there is none', 'DELETE FROM newest_pane', 98],
    ['all where it is about other windows', 'UPDATE newest_pane SET "window" = 9', 98],
  ])('knows the newest panes: %s', (_, change, minute) => {
    const path = stored();
    // The first start after the run has noted them.
    reopened(path, 'SELECT 1');
    reopened(path, change);
    const { found } = newestPanes(path);
    expect([...found]).toEqual([1, 2, 3].map((series) => [series, START + minute * MINUTE]));
  });
});
