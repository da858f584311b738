import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Gather } from '../../agent/ingest/gather.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { openStoreThread } from '../../agent/store/thread.ts';
import { newPath, SECOND, START, Station, settingsOf } from './station.ts';

/** Run from source, the thread needs tsx to read TypeScript. */
const hasTsx = (() => {
  try {
    return createRequire(import.meta.url).resolve('tsx') !== '';
  } catch {
    return false;
  }
})();

test.skipIf(!hasTsx)(
  'while a commit waits for its disk the loop turns, readings are gathered, and nothing is acknowledged',
  async () => {
    const settings = settingsOf({ path: newPath() });
    const station = new Station({ path: newPath() });
    const store = await openStoreThread(settings);
    await store.commit(station.step([{ time: START, value: 20 }]));
    // What holds the database up here is another writer; a card that is busy with itself does the same to the commit.
    const disk = connect(settings.path);
    disk.exec('BEGIN IMMEDIATE');
    let acknowledged = false;
    const committed = store.commit(station.step([{ time: START + SECOND, value: 21 }])).then((answer) => {
      acknowledged = true;
      return answer;
    });
    const gather = new Gather();
    for (let turn = 0; turn < 1000; turn++) {
      await setImmediate();
      expect(gather.add(1, START + turn, 22, 0)).toBe(true);
    }
    expect(acknowledged).toBe(false);
    disk.exec('ROLLBACK');
    disk.close();
    expect((await committed).commit).toBe(2);
    const meanwhile = Array.from({ length: gather.readings }, (_, i) => ({ time: START + 2 * SECOND + i, value: 22 }));
    const { ledger } = await store.commit(station.step(meanwhile));
    expect(ledger.received).toBe(1002);
    await store.close();
    station.store.close();
  },
);

test('a gather that nobody empties is full at its bound, and says so instead of growing', () => {
  const gather = new Gather();
  let taken = 0;
  while (gather.add(1, START + taken, 1, 0)) taken++;
  expect(gather.full).toBe(true);
  expect(taken).toBe(Gather.HARD_LIMIT);
});
