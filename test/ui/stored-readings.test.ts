import { expect, test } from 'vitest';
import { ruleNumber, useRule } from '../../agent/clean/rules.ts';
import { FLAG, MENDED } from '../../agent/model/batch.ts';
import type { SeriesPlan } from '../../agent/model/series.ts';
import type { RawReading, Reader } from '../../agent/store/reader.ts';
import { readStoredReadings } from '../../agent/ui/stored-readings.ts';

const plan = (name: string, more: Partial<SeriesPlan> = {}): SeriesPlan => ({
  name,
  source: 'bench',
  kind: 'gauge',
  hold: 1,
  allowed_lateness: 1,
  idle_after: 1,
  rules: [],
  ...more,
});
const range = useRule('range', { min: 0, max: 100 });
const raw = (more: Partial<RawReading>): RawReading => ({
  series: 'bench/humidity',
  time: 1,
  value: 50,
  cleaned: 50,
  verdict: 0,
  flags: 0,
  commit: 1,
  ...more,
});

function stored(...readings: RawReading[]) {
  const series = [
    { id: 1, plan: plan('bench/humidity', { rules: [range] }) },
    { id: 2, plan: plan('bench/door', { kind: 'state' }) },
  ];
  const reader = {
    readings: () => readings,
    series: () => series,
    labels: () => ['closed', 'open'],
  } as unknown as Reader;
  return readStoredReadings(reader, { from: 0, to: 10, limit: 10 });
}

test('a kept reading is shown as it came', () => {
  expect(stored(raw({}))).toEqual([{ series: 'bench/humidity', time: 1, raw: 50, value: 50, verdict: 'kept' }]);
});

test('a rejected reading has no value, and says by which rule and why', () => {
  expect(stored(raw({ value: 140, cleaned: Number.NaN, verdict: ruleNumber('range') }))).toEqual([
    {
      series: 'bench/humidity',
      time: 1,
      raw: 140,
      value: null,
      verdict: 'rejected',
      rule: 'range',
      why: expect.stringContaining('100'),
    },
  ]);
});

test('a mended reading shows what it became', () => {
  expect(stored(raw({ value: 101, cleaned: 100, verdict: MENDED + ruleNumber('range') }))).toMatchObject([
    { raw: 101, value: 100, verdict: 'mended', rule: 'range' },
  ]);
});

test('a rule that has left the plan since is still named', () => {
  expect(stored(raw({ value: 85, cleaned: Number.NaN, verdict: ruleNumber('sentinel') }))).toEqual([
    { series: 'bench/humidity', time: 1, raw: 85, value: null, verdict: 'rejected', rule: 'sentinel' },
  ]);
});

test('a state is shown by its label', () => {
  expect(stored(raw({ series: 'bench/door', value: 1, cleaned: 1 }))).toMatchObject([{ raw: 'open', value: 'open' }]);
});

test('what is no reading of its own is left out', () => {
  expect(stored(raw({ flags: FLAG.HOLD_END }), raw({ flags: FLAG.OWN_TIME | FLAG.REDELIVERED }))).toEqual([]);
});

test.each([
  ['was corrected', FLAG.PLACED, 'its time was corrected'],
  ['is a guess', FLAG.PLACED | FLAG.GUESSED, 'its time is a guess'],
])('of a reading that had to wait for the clock, and whose time %s, that is said', (_, flags, words) => {
  expect(stored(raw({ flags }))).toMatchObject([{ verdict: 'kept', time_note: expect.stringContaining(words) }]);
});

test('a reading that brought its own time had to wait, and that is all', () => {
  expect(stored(raw({ flags: FLAG.PLACED | FLAG.OWN_TIME }))[0]).not.toHaveProperty('time_note');
});

test('a reading that waited is shown once: where it was placed, not where it waited', () => {
  const waited = raw({ flags: FLAG.HELD, time: 1 });
  expect(stored(waited, raw({ flags: FLAG.PLACED, time: 5 })).map(({ time }) => time)).toEqual([5]);
});

test('what turned out to be of the future is not shown', () => {
  expect(stored(raw({ flags: FLAG.OWN_TIME | FLAG.PLACED | FLAG.FUTURE }))).toEqual([]);
});
