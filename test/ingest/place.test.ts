import { describe, expect, test } from 'vitest';
import { holdBack, markHeld, newHold } from '../../agent/ingest/hold.ts';
import { place } from '../../agent/ingest/place.ts';
import { type Batch, FLAG, newBatch } from '../../agent/model/batch.ts';

const MINUTE = 60_000;
const NOW = 1_795_348_800_000;
const HOUR = 60 * MINUTE;

function batchOf(...readings: { time: number; flags?: number; value?: number }[]): Batch {
  const batch = newBatch(readings.length);
  for (const { time, flags = 0, value = 21 } of readings) {
    const i = batch.count++;
    batch.times[i] = time;
    batch.flags[i] = flags;
    batch.values[i] = value;
  }
  return batch;
}

const flagsOf = (batch: Batch) => [...batch.flags.subarray(0, batch.count)];
const timesOf = (batch: Batch) => [...batch.times.subarray(0, batch.count)];

describe('what waits for the true time', () => {
  test.each([
    ['a time of arrival', { time: NOW }, true],
    ['the end of a hold', { time: NOW, flags: FLAG.HOLD_END }, true],
    ['a time of its own that may be of the future', { time: NOW + HOUR, flags: FLAG.OWN_TIME }, true],
    ['a time of its own that surely is not', { time: NOW, flags: FLAG.OWN_TIME }, false],
    ['what was delivered before', { time: NOW, flags: FLAG.REDELIVERED }, false],
  ])('%s: %o, waits: %s', (_, reading, waits) => {
    const batch = batchOf(reading);
    markHeld(batch, NOW + 5 * MINUTE);
    expect(((batch.flags[0] as number) & FLAG.HELD) !== 0).toBe(waits);
  });

  test('is kept in the order of its arrival, whatever its number', () => {
    const hold = newHold();
    for (let i = 0; i < 3000; i += 3) {
      const batch = batchOf({ time: i, value: i }, { time: i + 1, value: i + 1 }, { time: i + 2, value: i + 2 });
      markHeld(batch, 0);
      expect(holdBack(hold, batch, i)).toBe(3);
    }
    expect([...hold.values.subarray(0, hold.count)]).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });
});

describe('placing', () => {
  const hold = newHold();
  const held = batchOf(
    { time: NOW },
    { time: NOW + 1, flags: FLAG.HOLD_END },
    { time: NOW + 50 * MINUTE, flags: FLAG.OWN_TIME },
    { time: NOW + 70 * MINUTE, flags: FLAG.OWN_TIME },
  );
  markHeld(held, NOW - 1);
  holdBack(hold, held, NOW);
  const arrived = batchOf({ time: NOW + MINUTE }, { time: NOW + MINUTE, flags: FLAG.REDELIVERED });
  const where = { shift: HOUR, clock: 'synced', max_skew: 5 * MINUTE } as const;
  const { batch, future } = place(hold, arrived, NOW + MINUTE, where);

  test('moves times of arrival, and no others', () => {
    expect(timesOf(batch)).toEqual([
      ...[NOW + HOUR, NOW + HOUR + 1, NOW + 50 * MINUTE, NOW + 70 * MINUTE],
      ...[NOW + HOUR + MINUTE, NOW + HOUR + MINUTE],
    ]);
  });

  test('judges times that came with readings by the true time of their arrival', () => {
    expect(future).toBe(1);
    expect(flagsOf(batch).map((flags) => (flags & FLAG.FUTURE) !== 0)).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  test('says of each that it has its place now', () => {
    expect(flagsOf(batch).every((flags) => (flags & FLAG.PLACED) !== 0 && (flags & FLAG.HELD) === 0)).toBe(true);
  });

  test('says of times of arrival that nothing has confirmed that they are guessed', () => {
    const guessed = place(hold, arrived, NOW, { ...where, clock: 'unsynced' }).batch;
    expect(flagsOf(guessed).map((flags) => (flags & FLAG.GUESSED) !== 0)).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
    expect(flagsOf(batch).some((flags) => (flags & FLAG.GUESSED) !== 0)).toBe(false);
  });
});
