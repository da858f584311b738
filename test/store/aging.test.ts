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

  test('what is too old goes, once the network has set the clock, and its series have stayed silent for a while', () => {
    const before = history();
    before.store.close();
    const station = new Station(before.settings);
    station.resume();
    for (let i = 0; i < 200; i++) back(station, i * MINUTE, 'synced');
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

describe('a window that is open while the time leaps by more than is kept is made of all its minutes, sent or not', () => {
  /** Three minutes of an hour, of which two are closed, and sent. */
  const begun = () => {
    const station = new Station({ keep: DAY, keep_raw: DAY });
    station.run(3);
    station.drain();
    return station;
  };
  const hourAfter = (station: Station, boot: string) => {
    const later = START + 40 * DAY;
    for (let i = 1; i <= 40; i++) station.take([], { now: later, mono: 3 * MINUTE + i * SECOND, boot });
    const of = { now: later + MINUTE, mono: 4 * MINUTE, boot };
    station.take([{ time: later + MINUTE, value: 1 }], of);
    const sent = station.drain().flatMap(({ summaries }) => summaries);
    return sent.find(({ window, from }) => window === '1h' && from === START);
  };

  test('where the network sets the clock', () => {
    expect(hourAfter(begun(), '')).toMatchObject({ count: 3, rev: 0 });
  });

  test('where the power was off', () => {
    const station = begun();
    station.store.close();
    const again = new Station(station.settings);
    again.resume();
    expect(hourAfter(again, 'another boot')).toMatchObject({ count: 3, rev: 0 });
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
