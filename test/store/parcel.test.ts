import { expect, test } from 'vitest';
import { wrap } from '../../agent/store/parcel.ts';
import { identitiesOf } from './identities-of.ts';
import { START, Station } from './station.ts';

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
  const { values } = structuredClone(wrap({ ...step, batch: roomy, deliveries })).batch;
  expect([...values]).toEqual([21.5]);
  const sent = { ...step, deliveries };
  expect(structuredClone(wrap(sent))).toEqual({ ...sent, batch: trimmed(sent.batch) });
});

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
