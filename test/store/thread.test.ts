import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../agent/model/failure.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { openStoreThread } from '../../agent/store/thread.ts';
import { MINUTE, newPath, START, Station, settingsOf } from './station.ts';

/** Run from source, the thread needs tsx to read TypeScript. */
const hasTsx = (() => {
  try {
    return createRequire(import.meta.url).resolve('tsx') !== '';
  } catch {
    return false;
  }
})();

describe.each([
  ['in this thread', openStore, true],
  ['in a thread of its own (skipped where tsx is not installed)', openStoreThread, hasTsx],
])('the store %s', (_, open, possible) => {
  test.skipIf(!possible)('takes steps, numbers, hands out and settles, in the order of the calls', async () => {
    const settings = settingsOf({ path: newPath() });
    const station = new Station({ path: newPath() });
    const store = await open(settings);
    const numbered = new Promise((resolve) => store.onNumbered(resolve));
    const steps = Array.from({ length: 4 }, (_, i) => station.step([{ time: START + i * MINUTE, value: i }]));
    await store.setLive('central', true);
    const committed = await Promise.all(steps.map((step) => store.commit(step)));
    expect(committed.map(({ commit }) => commit)).toEqual([1, 2, 3, 4]);
    expect(await numbered).toBe('central');
    const messages = await store.messages('central', undefined, 0, 10);
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await store.settle('central', messages[0]?.epoch as string, { through: 3 });
    expect(await store.messages('central', undefined, 0, 10)).toEqual([]);
    const recovered = await store.recover();
    const tail = [];
    for await (const entry of recovered.tail()) tail.push(entry);
    expect(tail.map(({ commit, batch }) => [commit, batch.values[0]])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
    ]);
    await store.close();
    station.store.close();
  });

  test.skipIf(!possible)('rejects with the message and the exit code, and goes on', async () => {
    const station = new Station();
    const settings = settingsOf({ path: newPath() });
    const store = await open(settings);
    await expect(open(settings)).rejects.toMatchObject({ code: 74, message: expect.stringContaining('is in use by') });
    await expect(open(settings)).rejects.toBeInstanceOf(Failure);
    const step = station.step([{ time: START, value: 1 }]);
    await expect(store.commit({ ...step, ledger: { ...step.ledger, open: 9 } })).rejects.toThrow('do not balance');
    expect((await store.commit(step)).commit).toBe(1);
    await store.close();
    station.store.close();
  });
});
