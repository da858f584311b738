import { describe, expect, test } from 'vitest';
import { openReader } from '../../agent/store/reader.ts';
import { DAY, HOUR, MINUTE, START, Station, WINDOWS } from './station.ts';

function rows(station: Station) {
  const reader = openReader(station.settings.path);
  const all = reader.summaries({ limit: 10_000 });
  reader.close();
  return all;
}

describe('a commit', () => {
  test('stores a closed pane with its figures in plain columns', () => {
    const station = new Station();
    station.take([
      { time: START + 1000, value: 20 },
      { time: START + 2000, value: 22 },
      { time: START + 3000, value: 999, verdict: 2 },
    ]);
    station.take([{ time: START + MINUTE, value: 21 }]);
    expect(rows(station)).toMatchObject([
      {
        ...{ series: 'bench/s1', kind: 'gauge', unit: '°C', window: '1m', from: START, to: START + MINUTE, rev: 0 },
        ...{ count: 2, mean: 21, min: 20, max: 22, first: 20, last: 22 },
        quality: { rejected: { range: 1 }, late: 0, clock: 'synced' },
      },
    ]);
    station.store.close();
  });

  test('stores a late reading as the next revision, once', () => {
    const station = new Station();
    station.take([{ time: START + 1000, value: 20 }]);
    station.take([{ time: START + MINUTE, value: 30 }]);
    station.take([{ time: START + 2000, value: 24 }]);
    const first = rows(station).filter(({ from }) => from === START);
    expect(first).toMatchObject([{ rev: 1, count: 2, mean: 22, quality: { late: 1 } }]);
    station.store.close();
  });

  test('folds a wider window of its panes when it is due, and again after a late reading', () => {
    const station = new Station({}, { allowed_lateness: 2 * HOUR });
    station.run(61);
    const hour = () => rows(station).filter(({ window }) => window === '1h');
    expect(hour()).toMatchObject([{ from: START, to: START + HOUR, count: 60, rev: 0 }]);
    station.take([{ time: START + 600, value: 100 }]);
    expect(hour()).toMatchObject([{ count: 61, max: 100, rev: 1 }]);
    station.store.close();
  });

  test('folds a day of hours, as it would of minutes', () => {
    const wider = [...WINDOWS.wider, { name: '1d', size: DAY, every: DAY }];
    const station = new Station({ windows: { ...WINDOWS, wider } });
    station.run(24 * 60 + 1);
    const day = rows(station).find(({ window }) => window === '1d');
    const minutes = rows(station).filter(({ window, from }) => window === '1m' && from < START + DAY);
    const values = minutes.map((row) => (row.kind === 'gauge' ? (row.mean as number) : Number.NaN));
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(day).toMatchObject({ count: 1440, min: Math.min(...values), max: Math.max(...values) });
    expect(day?.kind === 'gauge' && day.mean).toBeCloseTo(mean, 10);
    station.store.close();
  });

  test('writes a sliding window with its step', () => {
    const wider = [{ name: '10m/5m', size: 10 * MINUTE, every: 5 * MINUTE }];
    const station = new Station({ windows: { ...WINDOWS, wider } });
    station.run(21);
    const sliding = rows(station).filter(({ window }) => window === '10m/5m');
    expect(sliding.map(({ from, every, count }) => [(from - START) / MINUTE, every, count])).toEqual([
      [-5, '5m', 5],
      [0, '5m', 10],
      [5, '5m', 10],
      [10, '5m', 10],
    ]);
    station.store.close();
  });

  test('refuses books that do not balance, and leaves nothing of the step behind', () => {
    const station = new Station();
    station.take([{ time: START, value: 1 }]);
    const step = station.step([{ time: START + MINUTE, value: 2 }]);
    const broken = { ...step, ledger: { ...step.ledger, received: 7 } };
    expect(() => station.store.commit(broken)).toThrow('the books do not balance: 5 readings are missing');
    expect(rows(station)).toEqual([]);
    expect(station.store.commit(step).commit).toBe(2);
    expect(rows(station)).toHaveLength(1);
    station.store.close();
  });

  test('asks for a checkpoint when the journal has grown, and no more when it has one', () => {
    const station = new Station();
    const noisy = (minute: number) =>
      Array.from({ length: 20_000 }, (_, i) => ({ time: START + minute * MINUTE + i, value: Math.sin(i + minute) }));
    expect(station.take(noisy(0)).checkpointDue).toBe(false);
    expect(station.take(noisy(1)).checkpointDue).toBe(true);
    expect(station.take([{ time: START + HOUR, value: 1 }], { checkpoint: new Uint8Array(10) }).checkpointDue).toBe(
      false,
    );
    station.store.close();
  });
});
