import { copyFileSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SILENT } from '../../agent/model/log.ts';
import { openSqliteStore } from '../../agent/store/open-store.ts';
import { reopen } from '../../agent/store/reopen.ts';
import { START, Station } from './station.ts';

describe('a new connection to a store whose disk has failed', () => {
  test('goes on in the same epoch, with the next commit, and still numbers at once for an uplink that keeps up', () => {
    const station = new Station();
    station.run(10);
    station.store.setLive('central', true);
    const heard: string[] = [];
    station.store.onNumbered((uplink) => heard.push(uplink));
    const { commit } = station.take([]);
    const { epoch } = station.store.newest('central');
    const store = reopen(station.store, SILENT);
    expect(store.newest('central').epoch).toBe(epoch);
    const next = station.step([{ time: START + 12 * 60_000, value: 1 }]);
    expect(store.commit(next)).toMatchObject({ commit: commit + 1, ledger: { received: 11 } });
    while (store.number('central', 16) > 0);
    expect(store.commit(station.step([{ time: START + 13 * 60_000, value: 2 }])).commit).toBe(commit + 2);
    expect(heard).toContain('central');
    store.close();
  });

  test('keeps the store for itself', () => {
    const station = new Station();
    const store = reopen(station.store, SILENT);
    expect(() => openSqliteStore(station.settings, SILENT)).toThrow('is in use by process');
    store.close();
    openSqliteStore(station.settings, SILENT).close();
  });

  test('does not take a step twice that was written before the disk failed', () => {
    const station = new Station();
    station.run(3);
    const old = station.store;
    const other = reopen(old, SILENT);
    const step = station.step([{ time: START + 4 * 60_000, value: 1 }]);
    const { commit, ledger } = other.commit(step);
    // Whoever heard the old connection fail does not know of it.
    other.letGo();
    const store = reopen(old, SILENT);
    expect(store.commit(step)).toMatchObject({ commit, ledger });
    expect(store.tail(-1, 100).filter(({ now }) => now === step.now).length).toBe(1);
    const after = station.step([{ time: START + 5 * 60_000, value: 1 }]);
    expect(store.commit(after).commit).toBe(commit + 1);
    store.close();
  });

  test('refuses a store that has lost what was stored: only a restart can begin anew', () => {
    const station = new Station();
    station.run(3);
    const { path } = station.settings;
    station.store.close();
    const again = new Station({ path });
    again.resume();
    copyFileSync(path, `${path}.older`);
    again.run(3, START + 3_600_000);
    again.store.letGo();
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    copyFileSync(`${path}.older`, path);
    expect(() => reopen(again.store, SILENT)).toThrow(
      expect.objectContaining({
        code: 74,
        mended_by_restart: true,
        message: expect.stringContaining('is not what it was'),
      }),
    );
  });
});
