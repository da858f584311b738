import { expect, test } from 'vitest';
import type { GaugeFigures, Summary } from '../../agent/model/summary.ts';
import { HOUR, MINUTE, START, Station, shape, uplink } from './station.ts';

const SMALL = 2 * 1024 * 1024;
const SERIES = 20;
const PLAN = { pane: shape('1m', MINUTE), wider: [] };

/** One reading a minute of each series, minute `from` to `to` - 1. */
function fill(station: Station, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const readings = Array.from({ length: SERIES }, (_, s) => ({
      ...{ series: s + 1, time: START + i * MINUTE + s, value: 20 + Math.sin(i / 50 + s) },
    }));
    station.take(readings, i % 10 === 0 ? { checkpoint: new Uint8Array(64) } : {});
  }
}

/** All summaries that wait, as an uplink would send them: the newest revision of each window. */
function received(...parts: (Summary & GaugeFigures)[][]): (Summary & GaugeFigures)[] {
  const windows = new Map<string, Summary & GaugeFigures>();
  for (const summary of parts.flat()) {
    const key = `${summary.series} ${summary.window} ${summary.from}`;
    if ((windows.get(key)?.rev ?? -1) < summary.rev) windows.set(key, summary);
  }
  return [...windows.values()];
}

function drain(station: Station): (Summary & GaugeFigures)[] {
  return station.drain().flatMap(({ summaries }) => summaries as (Summary & GaugeFigures)[]);
}

function newStation(plan = {}): Station {
  return new Station({ max_size: SMALL, windows: PLAN, uplinks: [uplink({ message_summaries: 100 })] }, plan);
}

test('a merged hour holds all its minutes, also those that had been sent before it was merged', () => {
  const station = newStation();
  fill(station, 0, 90);
  const before = drain(station);
  expect(before.length).toBeGreaterThan(0);
  fill(station, 90, 600);
  const all = received(before, drain(station));
  const hours = all.filter(({ window }) => window === '1h');
  expect(hours.some(({ from }) => from === START + HOUR)).toBe(true);
  expect(hours.every(({ count }) => count === 60)).toBe(true);
  // Each reading can be found: in its hour, or in its minute.
  const inHours = new Set(hours.map(({ series, from }) => `${series} ${from}`));
  const alone = all.filter(
    ({ series, window, from }) => window === '1m' && !inHours.has(`${series} ${Math.floor(from / HOUR) * HOUR}`),
  );
  expect(hours.length * 60 + alone.length).toBe(station.ledger.summarised);
  station.store.close();
});

test('a correction of a minute that was sent goes out, although its hour is merged meanwhile', () => {
  const station = newStation({ allowed_lateness: 20 * MINUTE });
  fill(station, 0, 80);
  const before = drain(station);
  const minute = START + 70 * MINUTE;
  expect(before.find(({ series, from }) => series === 'bench/s1' && from === minute)?.count).toBe(1);
  station.take([{ series: 1, time: minute + 30_000, value: 5 }]);
  fill(station, 80, 600);
  const all = received(before, drain(station));
  const of = (window: string, from: number) =>
    all.find((row) => row.series === 'bench/s1' && row.window === window && row.from === from);
  expect(of('1m', minute)).toMatchObject({ count: 2, rev: 1 });
  expect(of('1h', START + HOUR)?.count).toBe(61);
  station.store.close();
});
