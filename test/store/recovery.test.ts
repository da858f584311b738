import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { newLedger } from '../../agent/model/ledger.ts';
import { connect } from '../../agent/store/sqlite.ts';
import type { JournalEntry } from '../../agent/store/store.ts';
import { newWindowState, resumeAt, step, type WindowState } from '../../agent/window/step.ts';
import { identitiesOf } from './identities-of.ts';
import { HOUR, MINUTE, newPath, START, Station, WINDOWS } from './station.ts';

function tailOf(station: Station): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let after = -1; ; ) {
    const portion = station.store.tail(after, 2);
    entries.push(...portion);
    const last = portion.at(-1);
    if (!last) return entries;
    after = last.commit;
  }
}

/** The open windows as recovery makes them: the checkpoint's, and the steps after it taken again. */
function replayed(station: Station): WindowState {
  const { checkpoint } = station.store.recover();
  const state = checkpoint ? (deserialize(checkpoint) as WindowState) : newWindowState();
  for (const { batch, cleaned, now, mono, clock } of tailOf(station)) {
    const ledger = newLedger();
    step(state, { windows: WINDOWS, plan: station.plan, batch, cleaned, now, mono, clock, duplicateRule: 99, ledger });
  }
  return state;
}

const same = (a: WindowState, b: WindowState) => {
  resumeAt(a, 0);
  resumeAt(b, 0);
  expect(a).toEqual(b);
};

describe('recovery', () => {
  test('gives back the steps since the checkpoint, oldest first, and the open windows bit for bit', () => {
    const path = newPath();
    const station = new Station({ path });
    station.run(70, START, 3);
    const time = START + 70 * MINUTE;
    const checkpointed = station.step([{ time, value: 0.1 + 0.2 }]);
    station.store.commit({ ...checkpointed, checkpoint: serialize(station.windows) });
    for (let i = 1; i < 8; i++) station.take([{ series: i % 3, time: time + i * 777.5, value: Math.sin(i) }]);
    station.store.close();
    const again = new Station({ path });
    expect(tailOf(again).map(({ commit }) => commit)).toEqual([72, 73, 74, 75, 76, 77, 78]);
    same(replayed(again), station.windows);
    expect(again.store.recover()).toMatchObject({ windows: WINDOWS, ledger: station.ledger });
    again.store.close();
  });

  test('takes the steps from the very first where there was no checkpoint', () => {
    const path = newPath();
    const station = new Station({ path });
    station.run(5);
    station.store.close();
    const again = new Station({ path });
    same(replayed(again), station.windows);
    expect(again.store.recover().windows).toEqual(WINDOWS);
    again.store.close();
  });

  test('remembers a step without readings that closed a window by the clock', () => {
    const path = newPath();
    const station = new Station({ path });
    station.take([{ time: START, value: 1 }]);
    const tick = { now: START + HOUR, mono: HOUR, clock: 'unsynced' } as const;
    const { settings, plan, ledger } = station;
    const empty = station.step([]);
    const input = { windows: settings.windows, plan, ...empty, ...tick, duplicateRule: 99, ledger };
    const effects = step(station.windows, input);
    expect(effects.closed).toHaveLength(1);
    station.store.commit({ ...empty, ...tick, effects, ledger: { ...ledger } });
    station.store.close();
    const again = new Station({ path });
    expect(tailOf(again).at(-1)).toMatchObject({ ...tick, batch: { count: 0 } });
    same(replayed(again), station.windows);
    again.store.close();
  });

  test('remembers series, labels, counts, deliveries and bookmarks', () => {
    const path = newPath();
    const station = new Station({ path });
    const delivery = (ids: number[], forget = false) => ({
      deliveries: [
        {
          source: 'house',
          forget,
          identities: identitiesOf(...ids.map((id) => ({ id, hash: id * 2 ** 40 + 1 }))),
          keep: 3,
        },
      ],
    });
    station.take([{ time: START, value: 1 }], { ...delivery([1, 2]), counts: { a: 1, b: 2 } });
    station.take([], { ...delivery([3, 4]), counts: { a: 5 } });
    station.take([], {
      labels: [
        { series: 1, code: 0, label: 'off' },
        { series: 1, code: 1, label: 'on' },
      ],
    });
    for (const bookmark of ['byte 10', 'byte 20']) {
      station.take([], {
        deliveries: [{ source: 'log', forget: false, identities: identitiesOf(), keep: 3, bookmark }],
      });
    }
    station.store.close();
    const again = new Station({ path });
    const recovered = again.store.recover();
    expect(recovered.series).toEqual([{ id: 1, plan: station.plan(1) }]);
    expect(recovered.labels.map(({ label }) => label)).toEqual(['off', 'on']);
    expect(recovered.counts).toEqual({ a: 5, b: 2 });
    expect(recovered.deliveries).toEqual({
      house: { identities: [2, 3, 4].map((id) => ({ id, hash: id * 2 ** 40 + 1 })) },
      log: { identities: [], bookmark: 'byte 20' },
    });
    again.take([], delivery([9], true));
    expect(again.store.recover().deliveries['house']).toEqual({ identities: [{ id: 9, hash: 9 * 2 ** 40 + 1 }] });
    again.store.close();
  });

  test('begins a new epoch where a step of the journal is damaged, and says so', () => {
    const path = newPath();
    const station = new Station({ path });
    station.run(5);
    const { epoch } = station.store.recover();
    station.store.close();
    const db = connect(path);
    db.exec(`UPDATE journal SET block = CAST(block || x'00' AS BLOB) WHERE "commit" = 3`);
    db.close();
    const again = new Station({ path });
    const recovered = again.store.recover();
    expect(recovered.notes).toEqual([expect.stringContaining('step 3 of the journal is damaged')]);
    expect(recovered.epoch).not.toBe(epoch);
    expect(recovered).toMatchObject({ ledger: newLedger(), counts: {}, fresh: false });
    expect(tailOf(again)).toEqual([]);
    expect(again.messages()).toMatchObject([{ epoch, ledger: { received: 5, summarised: 4, open: 1 } }]);
    again.store.close();
  });
});
