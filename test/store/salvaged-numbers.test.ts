import { describe, expect, test } from 'vitest';
import { asideOf, quarantine } from '../../agent/store/quarantine.ts';
import { moveIn, salvage } from '../../agent/store/salvage.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { scramblePage } from './scramble-page.ts';
import { DAY, newPath, START, Station } from './station.ts';

/** Five series for two hours, closed in order: what is numbered and settled of it is up to the test. */
function someStore(sendSome: (station: Station) => void = () => undefined): string {
  const station = new Station({ path: newPath() });
  station.run(120, START, 5);
  sendSome(station);
  station.store.close();
  return station.settings.path;
}

function figure(path: string, sql: string): number {
  const db = connect(path, { readonly: true });
  const found = Number(db.prepare(sql).pluck().get());
  db.close();
  return found;
}

/** The store over a database of which a page was scrambled, with all in it that could be read. */
function salvaged(path: string): Station {
  const station = new Station({ path });
  station.resume();
  while (station.store.salvage());
  return station;
}

/** Has it salvaged while the agent works. */
function moveAside(path: string): string {
  const aside = asideOf(path);
  const said = salvage(path, aside, { durability: 'process-crash', log_bytes: 128 * 1024 }, 0);
  quarantine(path, 'is damaged', aside);
  moveIn(path);
  return said;
}

test('change numbers of windows that could not be read are given to no others: each later one is sent, and once', () => {
  const path = someStore();
  const next = figure(path, 'SELECT next_change FROM books');
  scramblePage(path, 'summary_row', -1);
  const station = salvaged(path);
  expect(figure(path, 'SELECT max(change) + 1 FROM summary_row')).toBeLessThan(next);
  expect(figure(path, 'SELECT next_change FROM books')).toBe(next);
  station.run(120, START + DAY, 5);
  const { epoch } = station.store.newest('central');
  const later = station.drain().filter((message) => message.epoch === epoch);
  const sent = later.flatMap(({ summaries }) => summaries.map((one) => `${one.series} ${one.window} ${one.from}`));
  station.store.close();
  expect(new Set(sent).size).toBe(sent.length);
  expect(sent.length).toBe(figure(path, `SELECT count(*) FROM summary WHERE epoch = '${epoch}'`));
});

test('change numbers that went on far ahead because nobody knew how many there were go on from there another time', () => {
  const path = someStore();
  for (let time = 0; time < 2; time++) {
    const db = connect(path);
    db.prepare('UPDATE books SET next_change = next_change + 2147483648 WHERE next_change < 2147483648').run();
    db.close();
    const [rows, next] = [
      figure(path, 'SELECT count(*) FROM summary_row'),
      figure(path, 'SELECT next_change FROM books'),
    ];
    scramblePage(path, 'summary_row', 1);
    const station = salvaged(path);
    expect(figure(path, 'SELECT count(*) FROM summary_row')).toBeGreaterThan(rows / 2);
    expect(figure(path, 'SELECT next_change FROM books')).toBe(next);
    station.run(30, START + (time + 1) * DAY, 5);
    station.store.close();
  }
});

test('a message that arrived before others is not sent once more, empty, where nothing of the outbox is lost', () => {
  const path = someStore((station) => {
    const [first, second] = station.messages();
    expect([first?.seq, second?.seq]).toEqual([1, 2]);
    station.store.settle('central', first?.epoch as string, { only: [2] });
  });
  scramblePage(path, 'summary_row', 1);
  const station = salvaged(path);
  const sent = station.sent();
  expect(sent.slice(0, 3).map(({ seq }) => seq)).toEqual([1, 3, 4]);
  expect(sent.every(({ summaries }) => summaries.length > 0)).toBe(true);
  station.store.close();
});

test('whatever could not be read is counted as such to the end, in which table it ever was', () => {
  const path = someStore((station) => station.messages());
  scramblePage(path, 'outbox', 1);
  const unread = `SELECT value FROM count WHERE name = 'store.note.unread_rows'`;
  moveAside(path);
  const lost = figure(path, unread);
  expect(lost).toBeGreaterThan(0);
  salvaged(path).store.close();
  expect(figure(path, unread)).toBe(lost);
});

describe('a page of what others refer to', () => {
  test.each(['epoch', 'series', 'shape'])(
    'of the table %s: what comes later takes no number of what was lost, and no windows',
    (table) => {
      const path = someStore((station) => station.messages());
      scramblePage(path, table, 0);
      moveAside(path);
      // What is new is there before the first of the old windows is read.
      for (let time = 0; time < 2; time++) {
        const station = new Station({ path });
        station.resume();
        station.run(30, START + DAY + time * 3_600_000, 7);
        station.store.close();
      }
      const station = salvaged(path);
      const { epoch } = station.store.newest('central');
      const later = station.drain().filter((message) => message.epoch === epoch);
      expect(later.map(({ seq }) => seq)).toEqual(later.map((_, i) => i + 1));
      const summaries = later.flatMap((message) => message.summaries);
      expect(summaries.length).toBeGreaterThan(0);
      expect(summaries.filter(({ from }) => from < START + DAY - 3_600_000)).toEqual([]);
      station.store.close();
    },
  );

  test('of the table series: messages, and what else waits for an uplink, are not lost with it', () => {
    const path = someStore((station) => station.store.number('central', 3));
    const messages = figure(path, 'SELECT count(*) FROM outbox');
    expect(messages).toBeGreaterThan(0);
    scramblePage(path, 'series', 0);
    expect(moveAside(path)).toContain(` ${messages} messages were salvaged`);
    expect(figure(path, 'SELECT count(*) FROM uplink')).toBe(1);
    expect(figure(path, 'SELECT count(*) FROM salvage_wait')).toBeGreaterThan(0);
  });

  test('of the table series: labels of series that are lost do not come back without them', () => {
    const path = someStore((station) => station.take([], { labels: [{ series: 1, code: 0, label: 'on' }] }));
    scramblePage(path, 'series', 0);
    const station = salvaged(path);
    const known = station.store.recover().series.map(({ id }) => id);
    expect(station.store.recover().labels.filter(({ series }) => !known.includes(series))).toEqual([]);
    station.store.close();
  });

  test('of the table uplink: that nothing of what waited is sent is told', () => {
    const path = someStore((station) => station.messages());
    scramblePage(path, 'uplink', 0);
    expect(moveAside(path)).toContain('what waited to be sent is not sent, because the names of uplinks are lost');
  });
});
