import { describe, expect, test } from 'vitest';
import { openReader } from '../../agent/store/reader.ts';
import { MINUTE, newPath, START, Station } from './station.ts';

describe('the reader', () => {
  test('shows raw values, what cleaning made of them, and the verdict, beside a running agent', () => {
    const station = new Station();
    station.take([
      { time: START, value: 20 },
      { time: START + 1, value: 85, verdict: 1 },
      { series: 2, time: START + 2, value: 7 },
    ]);
    const reader = openReader(station.settings.path);
    const readings = reader.readings({ series: 'bench/s1', from: START, to: START + MINUTE, limit: 10 });
    expect(readings).toMatchObject([
      { series: 'bench/s1', time: START, value: 20, cleaned: 20, verdict: 0, commit: 1 },
      { series: 'bench/s1', time: START + 1, value: 85, cleaned: Number.NaN, verdict: 1 },
    ]);
    expect(reader.readings({ from: START + 2, to: START + 3, limit: 10 })).toMatchObject([{ series: 'bench/s2' }]);
    expect(reader.readings({ from: 0, to: START, limit: 10 })).toEqual([]);
    reader.close();
    station.store.close();
  });

  test('finds windows by series, window and time, in either order, at most so many', () => {
    const station = new Station();
    station.run(64, START, 2);
    const reader = openReader(station.settings.path);
    const minutes = (query: object) => reader.summaries({ limit: 100, ...query }).map((s) => (s.from - START) / MINUTE);
    expect(minutes({ series: 'bench/s2', from: START + 2 * MINUTE, to: START + 4 * MINUTE })).toEqual([2, 3]);
    expect(minutes({ window: '1h' })).toEqual([0, 0]);
    expect([...reader.everySummary()]).toEqual(reader.summaries({ limit: 1000 }));
    expect(minutes({ series: 'bench/s1', window: '1m', newest_first: true, limit: 2 })).toEqual([62, 61]);
    expect(reader.latest().map(({ series, from }) => [series, from])).toEqual([
      ['bench/s1', START + 62 * MINUTE],
      ['bench/s2', START + 62 * MINUTE],
    ]);
    reader.close();
    station.store.close();
  });

  test('tells books, counts, series, labels and epoch as the store does', () => {
    const station = new Station();
    station.take([{ time: START, value: 1 }], {
      counts: { 'bench.invalid.missing': 2 },
      labels: [{ series: 1, code: 0, label: 'off' }],
    });
    const reader = openReader(station.settings.path);
    const { epoch, ledger, counts, series } = station.store.recover();
    expect([reader.epoch(), reader.ledger(), reader.counts(), reader.series()]).toEqual([
      epoch,
      ledger,
      counts,
      series,
    ]);
    expect(reader.labels(1)).toEqual(['off']);
    reader.close();
    station.store.close();
  });

  test('says what is missing where there is no store', () => {
    expect(() => openReader(newPath())).toThrow(/cannot read the store/);
  });
});
