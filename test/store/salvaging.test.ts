import { copyFileSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SILENT } from '../../agent/model/log.ts';
import { openSqliteStore } from '../../agent/store/open-store.ts';
import { asideOf, quarantine } from '../../agent/store/quarantine.ts';
import { moveIn, salvage } from '../../agent/store/salvage.ts';
import { connect } from '../../agent/store/sqlite.ts';
import type { SqliteStore } from '../../agent/store/sqlite-store.ts';
import { type Message, parseMessage } from '../../agent/wire/message.ts';
import { DAY, MINUTE, newPath, START, Station, settingsOf } from './station.ts';

const MINUTES = 300;
const SERIES = 5;
const OPENING = { durability: 'process-crash', log_bytes: 128 * 1024 } as const;

/** A store of which nothing was sent yet, closed in order. */
function someStore(): string {
  const path = newPath();
  const station = new Station({ path });
  station.run(MINUTES, START, SERIES);
  station.store.close();
  return path;
}

/** Has a store moved aside as a damaged one, of which all closed windows are still to be read; answers where it lies. */
function moveAside(path: string): string {
  const aside = asideOf(path);
  expect(salvage(path, aside, OPENING, 0)).toMatch(/^0 summaries .* summaries follow while the agent works/);
  quarantine(path, 'is damaged', aside);
  moveIn(path);
  return aside;
}

const open = (path: string): SqliteStore => openSqliteStore(settingsOf({ path }), SILENT);

/** Everything that the uplink has to send, in order. */
function messagesOf(store: SqliteStore): Message[] {
  while (store.number('central', 16) > 0);
  const parsed = store.messages('central', undefined, 0, 10_000).map(({ payload }) => parseMessage(payload));
  return parsed.map((one) => (one as { message: Message }).message);
}

function summariesOf(messages: readonly Message[]): string[] {
  return messages.flatMap(({ epoch, summaries }) => summaries.map((one) => `${epoch} ${JSON.stringify(one)}`));
}

function count(path: string, sql: string): number {
  const db = connect(path, { readonly: true });
  const found = Number(db.prepare(sql).pluck().get() ?? 0);
  db.close();
  return found;
}

describe('what is read of a damaged store while the agent works', () => {
  test('goes out once all of it is here, each summary once, however often the agent ends meanwhile', () => {
    const path = someStore();
    const sound = newPath();
    copyFileSync(path, sound);
    const untouched = open(sound);
    const expected = summariesOf(messagesOf(untouched));
    untouched.close();
    expect(expected.length).toBeGreaterThan(MINUTES * SERIES);

    moveAside(path);
    let slices = 0;
    for (let more = true; more; slices++) {
      // What comes in meanwhile waits behind what was there before.
      const station = new Station({ path });
      station.resume();
      station.run(2, START + DAY + slices * 3_600_000);
      expect(station.store.number('central', 16)).toBe(0);
      more = station.store.salvage();
      station.store.close();
    }
    expect(slices).toBeGreaterThan(3);
    const store = open(path);
    const messages = messagesOf(store);
    const { epoch } = store.newest('central');
    const from = messages.findIndex((message) => message.epoch === epoch);
    expect(summariesOf(messages.slice(0, from))).toEqual(expected);
    expect(messages.slice(from).every((message) => message.epoch === epoch)).toBe(true);
    store.close();
    expect(count(path, `SELECT value FROM count WHERE name = 'store.note.salvaged_summaries'`)).toBe(expected.length);
    expect(count(path, 'SELECT count(*) FROM salvage')).toBe(0);
  });

  test('takes nothing from the hour in which that was found: what came after it is sent', () => {
    const path = newPath();
    const before = new Station({ path });
    before.run(30);
    before.store.close();
    moveAside(path);
    const station = new Station({ path });
    station.resume();
    station.run(40, START + 31 * MINUTE);
    while (station.store.salvage());
    const epoch = station.store.newest('central').epoch;
    const after = station.drain().filter((message) => message.epoch === epoch);
    const hour = after.flatMap(({ summaries }) => summaries).find(({ window }) => window === '1h');
    expect(hour).toMatchObject({ from: START, count: 29 });
    station.store.close();
  });

  test('is told of while it is read, and what came of it afterwards', () => {
    const path = someStore();
    moveAside(path);
    const station = new Station({ path });
    station.store.salvage();
    expect(station.take([]).alarm).toMatch(/is being salvaged: \d+ summaries are back/);
    while (station.store.salvage());
    expect(station.take([]).alarm).toMatch(/is salvaged: \d+ summaries are back, at most 0 rows could not be read/);
    station.beginEpoch();
    expect(count(path, `SELECT value FROM count WHERE name = 'store.note.salvaged_summaries'`)).toBeGreaterThan(0);
    station.store.close();
  });

  test('is counted as lost where somebody took the damaged file away', () => {
    const path = someStore();
    const aside = moveAside(path);
    const station = new Station({ path });
    station.store.salvage();
    station.store.close();
    rmSync(aside);
    const store = open(path);
    while (store.salvage());
    expect(messagesOf(store).length).toBeGreaterThan(0);
    store.close();
    const saved = count(path, `SELECT value FROM count WHERE name = 'store.note.salvaged_summaries'`);
    expect(saved).toBe(count(path, 'SELECT count(*) FROM summary_row'));
    expect(count(path, `SELECT value FROM count WHERE name = 'store.note.unread_rows'`)).toBeGreaterThan(0);
  });

  test('is damaged itself, in the middle of it: what was not read yet is read afterwards, from both files', () => {
    const path = someStore();
    const all = count(path, 'SELECT count(*) FROM summary_row');
    moveAside(path);
    const station = new Station({ path });
    station.store.salvage();
    station.run(60, START + DAY);
    station.store.close();
    const between = count(path, 'SELECT count(*) FROM summary_row');
    expect(between).toBeLessThan(all);
    const more = count(path, 'SELECT count(*) FROM summary_row WHERE epoch = (SELECT epoch FROM books)');
    moveAside(path);
    const store = open(path);
    while (store.salvage());
    const keys = summariesOf(messagesOf(store));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBe(all + more);
    store.close();
    expect(count(path, 'SELECT count(*) FROM summary_row')).toBe(all + more);
  });
});
