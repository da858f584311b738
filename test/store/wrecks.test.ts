import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { type Log, SILENT } from '../../agent/model/log.ts';
import { asideOf, quarantine } from '../../agent/store/quarantine.ts';
import { moveIn, salvage } from '../../agent/store/salvage.ts';
import { scramblePage } from './scramble-page.ts';
import { newPath, START, Station } from './station.ts';

const MOST = 3;

/** A log of the names of what was deleted. */
function deletions(): { readonly log: Log; readonly names: string[] } {
  const names: string[] = [];
  const warn = (fields: object, event: string) => {
    if (event === 'old_wreck_deleted') names.push((fields as { wreck: string }).wreck);
  };
  return { log: { ...SILENT, warn }, names };
}

const wrecksBeside = (path: string): string[] =>
  readdirSync(dirname(path)).filter((name) => name.includes('.corrupt-'));

/** A store of a size worth salvaging. */
function someStore(path = newPath()): string {
  const station = new Station({ path });
  station.resume();
  station.run(40, START, 5);
  station.store.close();
  return path;
}

test('a card that goes on garbling the store is not filled with what was moved aside: the newest three stay', () => {
  const path = someStore();
  const moved: string[] = [];
  const { log, names } = deletions();
  for (let time = 0; time < MOST + 2; time++) {
    scramblePage(path, 'summary_row', 0);
    const station = new Station({ path }, {}, log);
    station.resume();
    station.run(40, START + (time + 1) * 3_600_000, 5);
    station.store.close();
    moved.push(...wrecksBeside(path).filter((name) => !moved.includes(name)));
  }
  expect(moved).toHaveLength(MOST + 2);
  expect(wrecksBeside(path).sort()).toEqual(moved.slice(-MOST).sort());
  expect(names).toEqual(moved.slice(0, -MOST));
});

test('together they take no more room than the store may, and the newest stays however large it is', () => {
  const path = someStore();
  const wreck = (stamp: string, bytes: number) => {
    const name = `${path}.corrupt-${stamp}`;
    writeFileSync(name, '');
    truncateSync(name, bytes);
    return name;
  };
  const max_size = 16_000_000;
  const [oldest, older, newest] = [
    wreck('20260101T000000Z', 1_000_000),
    wreck('20260102T000000Z', 9_000_000),
    wreck('20260103T000000Z', 8_000_000),
  ];
  new Station({ path, max_size }).store.close();
  expect([oldest, older, newest].map((file) => existsSync(file))).toEqual([false, false, true]);
  const next = wreck('20260103T000000Z-2', 2 * max_size);
  new Station({ path, max_size }).store.close();
  expect([newest, next].map((file) => existsSync(file))).toEqual([false, true]);
});

test('what belongs to one goes with it, and files of others stay', () => {
  const path = someStore();
  const stay = [
    `${path}.corrupt-old`,
    `${dirname(path)}/other.db.corrupt-20260101T000000Z`,
    `${path}.corrupt-notes.txt`,
  ];
  for (const file of stay) writeFileSync(file, 'kept');
  for (const day of [1, 2, 3, 4]) {
    for (const suffix of ['', '-wal', '.first-page'])
      writeFileSync(`${path}.corrupt-2026010${day}T000000Z${suffix}`, 'x');
  }
  new Station({ path }).store.close();
  expect(wrecksBeside(path).filter((name) => name.includes('20260101') && name.startsWith('weir'))).toEqual([]);
  expect(wrecksBeside(path)).toHaveLength(3 * MOST + stay.length);
  for (const file of stay) expect(existsSync(file)).toBe(true);
});

test('what is still being salvaged stays, however old it is', () => {
  const path = someStore();
  const aside = asideOf(path, new Date(0));
  salvage(path, aside, { durability: 'process-crash', log_bytes: 128 * 1024 }, 0);
  quarantine(path, 'is damaged', aside);
  moveIn(path);
  for (const day of [1, 2, 3, 4]) writeFileSync(`${path}.corrupt-2026010${day}T000000Z`, 'x');
  const station = new Station({ path });
  expect(statSync(aside).size).toBeGreaterThan(0);
  while (station.store.salvage());
  station.store.close();
  new Station({ path }).store.close();
  expect(existsSync(aside)).toBe(false);
});

test('one that cannot be deleted is told of, and holds up neither the others nor the agent', () => {
  const path = someStore();
  mkdirSync(`${path}.corrupt-20260102T000000Z`);
  for (const day of [1, 3, 4, 5]) writeFileSync(`${path}.corrupt-2026010${day}T000000Z`, 'x');
  const events: string[] = [];
  new Station({ path }, {}, { ...SILENT, warn: (_, event) => events.push(event) }).store.close();
  expect(events).toEqual(['old_wreck_kept', 'old_wreck_deleted']);
  expect(wrecksBeside(path)).toHaveLength(MOST + 1);
});

test('what was moved aside just now stays, although a clock that was behind named it as the oldest', () => {
  const path = someStore();
  const later = ['2098', '2099', '2100'].map((year) => `${path}.corrupt-${year}0101T000000Z`);
  for (const wreck of later) writeFileSync(wreck, 'x');
  scramblePage(path, 'summary_row', 0);
  const { log, names } = deletions();
  new Station({ path }, {}, log).store.close();
  expect(names).toEqual([]);
  expect(wrecksBeside(path)).toHaveLength(later.length + 1);
});
