import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RULE_NAMES, useRule } from '../../agent/clean/rules.ts';
import { FLAG, newBatch } from '../../agent/model/batch.ts';
import type { SeriesPlan } from '../../agent/model/series.ts';
import { type Revived, revive } from '../../agent/run/recover.ts';
import { openStore } from '../../agent/store/open-store.ts';
import type { Store, StoreSettings } from '../../agent/store/store.ts';
import { FakeWorld } from '../fakes/world.ts';

const directory = mkdtempSync(join(tmpdir(), 'weir-recover-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const MINUTE = 60_000;
const windows = { pane: { name: '1m', size: MINUTE, every: MINUTE }, wider: [] };
const fake = new FakeWorld();
const { clock } = fake;
const settings: StoreSettings = {
  ...{ path: join(directory, 'weir.db'), durability: 'process-crash', max_size: 8_000_000 },
  ...{ keep_raw: MINUTE, keep: MINUTE, agent: 'bench-1', windows, rules: RULE_NAMES, uplinks: [] },
};

const planIn =
  (unit: string) =>
  (source: string, name: string): SeriesPlan => ({
    ...{ source, name, unit, kind: 'gauge', hold: MINUTE, allowed_lateness: 0, idle_after: MINUTE },
    rules: [useRule('duplicate', {})],
  });

/** Takes in one reading that brings its own time. */
async function take(store: Store, { pipeline, registry }: Revived, time: number): Promise<void> {
  const batch = newBatch(1);
  batch.count = 1;
  batch.series[0] = registry.resolve('bench', 'bench/t');
  batch.times[0] = time;
  batch.values[0] = 21.5;
  batch.flags[0] = FLAG.OWN_TIME;
  const moment = { now: clock.now(), mono: clock.mono(), clock: 'synced' } as const;
  const { cleaned, effects } = pipeline.take(batch, 1, 0, moment);
  const step = { ...moment, batch, cleaned, effects, ledger: { ...pipeline.state.ledger }, counts: {}, deliveries: [] };
  await store.commit({ ...step, ...registry.takeFresh() });
}

test('a crash right after a new epoch has begun leaves what the rules remember of the sensors', async () => {
  const time = clock.now();
  for (const unit of ['°C', '°F']) {
    const store = await openStore(settings);
    const revived = await revive(store, { windows, planFor: planIn(unit) }, clock);
    if (unit === '°C') await take(store, revived, time);
    await store.close();
  }
  const store = await openStore(settings);
  const revived = await revive(store, { windows, planFor: planIn('°F') }, clock);
  await take(store, revived, time);
  expect(revived.pipeline.state.ledger).toMatchObject({ received: 1, duplicate: 1 });
  await store.close();
});

test('a new epoch at a start is dated by what has passed since: a crash right after it finds no clock that jumped', async () => {
  const path = join(directory, 'dated.db');
  for (const unit of ['°C', '°F', '°F']) {
    const store = await openStore({ ...settings, path });
    const revived = await revive(store, { windows, planFor: planIn(unit) }, clock);
    const { last } = revived.recovered;
    if (last) expect(last.now - last.mono).toBe(clock.now() - clock.mono());
    else await take(store, revived, clock.now());
    await store.close();
    await fake.pass(10_000);
  }
});
