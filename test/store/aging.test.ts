import { describe, expect, test } from 'vitest';
import { connect } from '../../agent/store/sqlite.ts';
import { DAY, HOUR, MINUTE, newPath, SECOND, START, Station } from './station.ts';

const YEARS = 3652 * DAY;

/** A day of minutes that were all sent, of which a day is kept. */
function history(path = newPath()): Station {
  const station = new Station({ path, keep: DAY, keep_raw: DAY });
  station.run(600);
  station.drain();
  return station;
}

function kept(station: Station): { summaries: number; steps: number } {
  const db = connect(station.settings.path, { readonly: true });
  const count = (table: string) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  const all = { summaries: count('summary_row'), steps: count('journal') };
  db.close();
  return all;
}

/** Commits, one each ten seconds, by a clock that is off. */
function commits(station: Station, count: number, wrong: number, boot = ''): void {
  for (let i = 1; i <= count; i++) {
    const mono = 600 * MINUTE + i * 10 * SECOND;
    station.take([], { now: START + mono + wrong, mono, boot });
  }
}

describe('a clock that says 2036', () => {
  test('lets nothing of the history expire', () => {
    const station = history();
    const before = kept(station);
    commits(station, 300, YEARS);
    expect(kept(station)).toEqual(before);
  });

  test('lets nothing expire after a restart either, or in another boot', () => {
    const station = history();
    const before = kept(station);
    commits(station, 30, YEARS);
    station.store.close();
    const again = new Station(station.settings);
    again.resume();
    commits(again, 100, YEARS, 'another boot');
    expect(kept(again)).toEqual(before);
  });
});

test('what is older than it is to be kept goes, as time is lived', () => {
  const station = history();
  for (let i = 1; i <= 2000; i++) {
    const mono = 600 * MINUTE + i * 3 * MINUTE;
    station.take([], { now: START + mono, mono });
  }
  expect(kept(station).summaries).toBe(0);
});

describe('after weeks without power', () => {
  const back = (station: Station, lived: number, clock: 'synced' | 'unknown') => {
    station.take([], { now: START + 21 * DAY + lived, mono: lived, boot: 'another boot', clock });
  };

  test('what is too old goes, once the network has set the clock', () => {
    const station = history();
    for (let i = 0; i < 400; i++) back(station, i * SECOND, 'synced');
    expect(kept(station).summaries).toBe(0);
  });

  test('the past catches up ten times as fast as time is lived where nothing confirms the clock', () => {
    const station = history();
    const before = kept(station).summaries;
    for (let i = 0; i < 100; i++) back(station, i * SECOND, 'unknown');
    expect(kept(station).summaries).toBe(before);
    for (let i = 0; i < 400; i++) back(station, 6 * HOUR + i * SECOND, 'unknown');
    expect(kept(station).summaries).toBeLessThan(before);
  });
});

test('a first start with a clock that is not set makes nothing older than it is', () => {
  const station = new Station();
  const agedBy = (now: number, clock: 'unsynced' | 'synced') => {
    station.take([], { now, mono: SECOND, clock });
    const db = connect(station.settings.path, { readonly: true });
    const aged = db.prepare('SELECT aged_ms FROM books').pluck().get();
    db.close();
    return aged;
  };
  expect(agedBy(Date.UTC(2026, 0, 1), 'unsynced')).toBe(0);
  expect(agedBy(START, 'synced')).toBe(START);
});
