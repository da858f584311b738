import { describe, expect, test } from 'vitest';
import { imbalance } from '../../agent/model/ledger.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { HOUR, MINUTE, newPath, START, Station } from './station.ts';

/** Bytes that changed on the medium inside a value, which no check of the database finds. */
function scramble(path: string, minute: number): void {
  const db = connect(path);
  const damaged = db
    .prepare(`UPDATE summary_row SET state = X'FFFFFFFFFFFF' WHERE from_ms = ? AND to_ms = ?`)
    .run(START + minute * MINUTE, START + (minute + 1) * MINUTE);
  db.close();
  expect(damaged.changes).toBe(1);
}

describe('a stored window whose bytes were changed by the medium', () => {
  test('takes in no late reading, which is given up and counted: the commit goes through', () => {
    const station = new Station();
    station.run(10);
    scramble(station.settings.path, 8);
    const { ledger } = station.take([{ time: START + 8 * MINUTE + 30_000, value: 1 }]);
    expect(ledger).toMatchObject({ received: 11, quota_dropped: 1 });
    expect(imbalance(ledger)).toBe(0);
    expect(station.stored().values().next().value?.get('bench/s1 1m 8')).toBe(0);
    station.store.close();
  });

  test('is missing in the wider window that is made of it', () => {
    const path = newPath();
    const station = new Station({ path });
    station.run(60);
    scramble(path, 30);
    station.run(2, START + HOUR);
    const db = connect(path, { readonly: true });
    expect(db.prepare(`SELECT count FROM summary WHERE "window" = '1h'`).pluck().get()).toBe(59);
    db.close();
    station.store.close();
  });

  test('is not merged away when space runs short: its readings stay counted in it', () => {
    const path = newPath();
    const windows = { pane: { name: '1m', size: MINUTE, every: MINUTE }, wider: [] };
    const station = new Station({ path, windows, max_size: 2 * 1024 * 1024 });
    const fill = (minutes: number, from: number) => {
      for (let i = 0; i < minutes; i++) {
        const time = START + (from + i) * MINUTE;
        const readings = Array.from({ length: 20 }, (_, s) => ({ series: s + 1, time: time + s, value: 20 + (i % 7) }));
        station.take(readings, i % 10 === 0 ? { checkpoint: new Uint8Array(64) } : {});
      }
    };
    fill(20, 0);
    const db = connect(path);
    db.prepare(`UPDATE summary_row SET state = X'FFFF' WHERE from_ms = ? AND series = 1`).run(START + 5 * MINUTE);
    db.close();
    fill(480, 20);
    const { ledger } = station.take([]);
    expect(ledger).toMatchObject({ quota_dropped: 0 });
    const reader = connect(path, { readonly: true });
    expect(reader.prepare('SELECT count(*) FROM summary_row WHERE merged > 0').pluck().get()).toBeGreaterThan(0);
    expect(reader.prepare('SELECT total(count) FROM summary_row WHERE base = 1').pluck().get()).toBe(ledger.summarised);
    reader.close();
    station.store.close();
  });
});
