import { expect, test } from 'vitest';
import { closeOpenWindows } from '../../agent/run/close-open-windows.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { LittleAgent, littleStore, START } from '../power/little-agent.ts';
import { newPath } from '../store/station.ts';

test('after a crash between the end of an epoch and the beginning of the next one, nothing is open and nothing is noted', async () => {
  const settings = littleStore(newPath());
  const before = await LittleAgent.start(await openStore(settings));
  await before.run(0, 20);
  expect(before.revived.pipeline.state.ledger.open).toBeGreaterThan(0);
  const time = { now: () => START, mono: () => 0, boot: '', state: 'synced' } as const;
  await closeOpenWindows(before.store, before.revived.pipeline, time);
  await before.store.close();

  const after = await LittleAgent.start(await openStore(settings));
  expect(after.revived.notes).toEqual([]);
  expect(after.revived.pipeline.state.ledger).toEqual(before.revived.pipeline.state.ledger);
  await after.store.close();
});
