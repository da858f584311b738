import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readArrival, receive } from '../../agent/collect/receive.ts';
import { openSqlite } from '../../agent/collect/sqlite-database.ts';
import { type Archive, Archive as NewArchive } from './delivery.ts';
import { layReceiver, stored } from './receiver-life.ts';
import type { Sim } from './sim.ts';

const TOPIC = 'weir/sim-1/summary';

/** What a receiver holds is a function of the set of messages: in any order, any number of times. */
export async function checkShuffled(sim: Sim, payloads: readonly Uint8Array[], known: Archive): Promise<void> {
  const chance = sim.chance('shuffle');
  const dealt = [...payloads, ...payloads.filter(() => chance.yes(0.3))];
  for (let i = dealt.length - 1; i > 0; i--) {
    const j = chance.below(i + 1);
    [dealt[i], dealt[j]] = [dealt[j] as Uint8Array, dealt[i] as Uint8Array];
  }
  const path = join(sim.directory, 'shuffled.db');
  layReceiver(path);
  const database = openSqlite(path);
  const watched = sim.mutant.database?.(database) ?? database;
  while (dealt.length > 0) {
    const group = dealt.splice(0, 1 + chance.below(20)).map((payload) => readArrival(TOPIC, payload));
    await receive(watched, group, 0);
  }
  const again = new NewArchive();
  for (const { epoch, summary } of stored(path)) again.add(epoch, summary);
  await database.close();
  sim.law(
    again.windows.size === known.windows.size,
    'I5 any order',
    () => `${again.windows.size} windows, not ${known.windows.size}`,
  );
  for (const [key, one] of known.windows) {
    const same = isDeepStrictEqual(again.windows.get(key), one);
    sim.law(same, 'I5 any order', () => `${key} depends on the order of arrival`);
  }
}
