import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SILENT } from '../../agent/model/log.ts';
import { checkEssentials, checkInBackground, isCheckedLater } from '../../agent/store/background-check.ts';
import { openSqliteStore } from '../../agent/store/open-store.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { knownDamage } from '../../agent/store/suspicion.ts';
import { PROGRAM } from '../peers/weir.ts';
import { START, Station, settingsOf } from './station.ts';

const script = join(dirname(PROGRAM), '../store/check-pages.js');

/** A store of some hours, closed in order, with noise in a page of one of its tables where one is named. */
function someStore(damaged?: string): string {
  const station = new Station();
  station.run(200, START, 3);
  station.store.close();
  const { path } = station.settings;
  if (damaged === undefined) return path;
  const db = connect(path, { readonly: true });
  const page = Number(db.prepare('SELECT max(pageno) FROM dbstat WHERE name = ?').pluck().get(damaged));
  const size = Number(db.pragma('page_size', { simple: true }));
  db.close();
  const bytes = readFileSync(path);
  bytes.fill(0xa5, (page - 1) * size, page * size);
  writeFileSync(path, bytes);
  return path;
}

/** What a check in the background finds, and what it says in the log. */
function check(path: string): Promise<{ finding?: string; said: string }> {
  return new Promise((resolve) => {
    let finding: string | undefined;
    const say = (_: object, event: string) =>
      setImmediate(() => resolve({ ...(finding !== undefined && { finding }), said: event }));
    checkInBackground(path, { ...SILENT, info: say, warn: say }, (found) => (finding = found), script);
  });
}

describe('a store that is too large to be looked through before the agent is at work', () => {
  test('is looked through while it works: a sound one is said to be sound', async () => {
    expect(await check(someStore())).toEqual({ said: 'checked' });
  });

  test('is looked through while it works: damage is told of', async () => {
    const { finding, said } = await check(someStore('summary_row'));
    expect(said).toBe('checked');
    expect(finding).toMatch(/Tree|page|malformed/i);
  });

  test.each([
    ['summary_row', true],
    ['journal', true],
    ['series', false],
    ['books', false],
  ])('is looked through before as far as the agent lives from it: %s', (table, sound) => {
    const db = connect(someStore(table), { readonly: true });
    expect(checkEssentials(db) === 'ok').toBe(sound);
    db.close();
  });

  test('is what is larger than the bound', () => {
    expect(isCheckedLater(someStore())).toBe(false);
  });
});

test('damage that was found at work stops the commits, and is mended at the next start without looking again', () => {
  const path = someStore();
  const station = new Station({ path });
  station.resume();
  station.store.ruin('Tree 17 page 12: nonsense');
  expect(() => station.take([])).toThrow(expect.objectContaining({ code: 74, mended_by_restart: true }));
  station.store.close();
  expect(knownDamage(path)).toBe('Tree 17 page 12: nonsense');
  const store = openSqliteStore(settingsOf({ path }), SILENT);
  expect(store.recover().notes).toEqual([
    expect.stringMatching(/is damaged \(Tree 17 page 12: nonsense\).* were salvaged/),
  ]);
  expect(knownDamage(path)).toBeUndefined();
  store.close();
});
