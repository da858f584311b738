import { expect, test } from 'vitest';
import { type Parcel, transferable, unwrap, wrap } from '../../agent/store/parcel.ts';
import { copyPane } from '../../agent/window/merge.ts';
import { encodePane } from '../../agent/window/pane-codec.ts';
import { identitiesOf } from './identities-of.ts';
import { MINUTE, START, Station } from './station.ts';

test('a step arrives in the thread as it was sent off, without the room to spare in its columns', () => {
  const station = new Station();
  const step = station.step([{ time: START, value: 21.5 }]);
  station.store.close();
  const roomy = { ...step.batch, values: Float64Array.of(...step.batch.values.slice(0, 1), 99, 99) };
  const deliveries = [
    {
      source: 'site',
      forget: true,
      identities: identitiesOf({ id: 1, hash: 2 ** 53 - 1 }, { id: 65_535, hash: 0 }),
      keep: 7,
    },
    { source: 'quiet', forget: false, identities: identitiesOf(), keep: 0 },
  ];
  const { values } = travelled(wrap({ ...step, batch: roomy, deliveries })).batch;
  expect([...values]).toEqual([21.5]);
  const sent = { ...step, deliveries };
  const { effects, ...rest } = travelled(wrap(sent));
  const { effects: _, ...others } = { ...sent, batch: trimmed(sent.batch) };
  expect(rest).toEqual(others);
  expect([effects.closed.length, effects.late.length]).toEqual([0, 0]);
});

test('the panes of a step arrive as they were closed, in their order, and may be gone through again', () => {
  const station = new Station();
  const series = [3, 1, 2];
  station.step(series.map((series) => ({ series, time: START, value: 20 + series / 10 })));
  const step = station.step(series.map((series) => ({ series, time: START + MINUTE, value: 1 })));
  station.store.close();
  expect(step.effects.closed.length).toBe(3);
  const { closed } = travelled(wrap(step)).effects;
  for (let time = 0; time < 2; time++) {
    const panes = [...closed];
    expect(panes.map(({ series, pane }) => ({ series, pane: copyPane(pane) }))).toEqual(
      step.effects.closed.map(({ series, pane }) => ({ series, pane: copyPane(pane) })),
    );
    for (const { pane, encoded } of panes) expect(encoded).toEqual(encodePane(pane));
  }
});

test('a step that could not be stored can be sent off again', () => {
  const station = new Station();
  station.step([{ time: START, value: 1 }]);
  const step = station.step([{ time: START + MINUTE, value: 2 }]);
  station.store.close();
  const [first, second] = [travelled(wrap(step)), travelled(wrap(step))];
  expect(second.batch).toEqual(first.batch);
  expect([...second.effects.closed]).toEqual([...first.effects.closed]);
});

/** To the other thread and out of the parcel. */
const travelled = (parcel: Parcel) => unwrap(structuredClone(parcel, { transfer: transferable(parcel) }));

/** Just the readings of a batch. */
function trimmed(batch: {
  count: number;
  series: Int32Array;
  times: Float64Array;
  values: Float64Array;
  flags: Uint8Array;
}) {
  const { count, series, times, values, flags } = batch;
  return {
    ...{ count, series: series.slice(0, count), times: times.slice(0, count) },
    ...{ values: values.slice(0, count), flags: flags.slice(0, count) },
  };
}
