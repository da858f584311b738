import { describe, expect, test } from 'vitest';
import { Gather, type Gathered } from '../../agent/ingest/gather.ts';
import { SourceIntake } from '../../agent/ingest/intake.ts';
import { SeriesRegistry } from '../../agent/ingest/registry.ts';
import { FLAG } from '../../agent/model/batch.ts';
import { IGNORED_SERIES, type Kind, NO_SERIES, type SeriesPlan } from '../../agent/model/series.ts';
import { identitiesOf } from '../store/identities-of.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

function plan(source: string, name: string, kind: Kind): SeriesPlan {
  return { name, source, kind, hold: 60_000, allowed_lateness: 60_000, idle_after: 5000, rules: [] };
}

function setUp({
  max_series = 10,
  kind = 'gauge' as Kind,
  urgent = (): boolean => false,
  now = () => NOW,
  slack = (): number => 0,
} = {}) {
  const registry = new SeriesRegistry((source, name) => plan(source, name, kind));
  const gather = new Gather();
  let rung = 0;
  const ring = () => {
    rung++;
  };
  const ignored = (name: string) => name.endsWith('/linkquality');
  const settings = {
    source: 'bench',
    max_series,
    max_skew: 300_000,
    ignored,
    now,
    slack,
    committed: [],
    urgent,
    ring,
  };
  return { registry, gather, settings, intake: new SourceIntake(settings, gather, registry), rung: () => rung };
}

describe('names', () => {
  test('a series is named source/device/field, and source/field without a device', () => {
    const { intake, registry } = setUp();
    expect(registry.plan(intake.series('kitchen', 'temperature')).name).toBe('bench/kitchen/temperature');
    expect(registry.plan(intake.series('', 'temperature')).name).toBe('bench/temperature');
  });

  test('a series keeps its number', () => {
    const { intake } = setUp();
    const first = intake.series('', 'a');
    intake.series('', 'b');
    expect(intake.series('', 'a')).toBe(first);
  });

  test('beyond the limit of series there is no number, and readings are counted as invalid', () => {
    const { intake, gather } = setUp({ max_series: 1 });
    intake.series('', 'a');
    const series = intake.series('', 'b');
    expect(series).toBe(NO_SERIES);
    intake.reading(series, NOW, 1, 0);
    const { received, invalid, counts, batch } = gather.take();
    expect({ received, invalid, counts, kept: batch.count }).toEqual({
      received: 1,
      invalid: 1,
      counts: { 'bench.invalid.too_many_series': 1 },
      kept: 0,
    });
  });

  test('the limit holds over restarts, and what was known before goes on', () => {
    const { gather, intake, registry, settings } = setUp({ max_series: 2 });
    const known = intake.series('', 'a');
    intake.series('', 'b');
    const restarted = new SourceIntake(settings, gather, registry);
    expect(restarted.series('', 'c')).toBe(NO_SERIES);
    expect(restarted.series('', 'a')).toBe(known);
  });

  test('what the configuration ignores takes no place among them', () => {
    const { intake } = setUp({ max_series: 1 });
    for (let i = 0; i < 10; i++) expect(intake.series(`lamp${i}`, 'linkquality')).toBe(IGNORED_SERIES);
    expect(intake.series('lamp', 'power')).not.toBe(NO_SERIES);
  });

  test.each(['__proto__', 'constructor', 'toString'])('%s is a name like any other', (field) => {
    const { intake, registry } = setUp();
    expect(registry.plan(intake.series(field, field)).name).toBe(`bench/${field}/${field}`);
  });
});

test('a series that the configuration ignores is noted, and nothing else', () => {
  const { intake, gather, registry } = setUp();
  intake.reading(intake.series('lamp', 'linkquality'), NOW, 120, 0);
  const { received, counts } = gather.take();
  expect([received, counts, registry.size]).toEqual([0, { 'bench.note.ignored': 1 }, 0]);
});

describe('what is a reading', () => {
  test.each([
    ['an infinite value', NOW, Number.POSITIVE_INFINITY, 0, 'out_of_double'],
    ['NaN', NOW, Number.NaN, 0, 'out_of_double'],
    ['a time that is none', Number.NaN, 1, 0, 'bad_time'],
    ['a time of its own beyond the skew limit', NOW + 300_001, 1, FLAG.OWN_TIME, 'future'],
  ])('%s is counted as invalid', (_, time, value, flags, reason) => {
    const { intake, gather } = setUp();
    intake.reading(intake.series('', 'a'), time, value, flags);
    const taken = gather.take();
    expect(taken.counts).toEqual({ [`bench.invalid.${reason}`]: 1 });
    expect([taken.received, taken.invalid, taken.batch.count]).toEqual([1, 1, 0]);
  });

  test('a time of its own within the skew limit is taken', () => {
    const { intake, gather } = setUp();
    intake.reading(intake.series('', 'a'), NOW + 300_000, 1, FLAG.OWN_TIME);
    expect(gather.take().batch.count).toBe(1);
  });

  test('while the true time is not known, a time far ahead waits for its judgement; nonsense does not', () => {
    const { intake, gather } = setUp({ slack: () => 1e9 });
    intake.reading(intake.series('', 'a'), NOW + 300_000 + 1e9, 1, FLAG.OWN_TIME);
    intake.reading(intake.series('', 'a'), NOW + 300_001 + 1e9, 1, FLAG.OWN_TIME);
    const { batch, counts } = gather.take();
    expect([batch.count, counts]).toEqual([1, { 'bench.invalid.future': 1 }]);
  });

  test('what is of the future is judged by the time there is: it may have gone back since the last delivery', () => {
    let now = NOW + 3_600_000;
    const { intake, gather } = setUp({ now: () => now });
    const reading = () => {
      intake.reading(intake.series('', 'a'), NOW + 3_600_000, 1, FLAG.OWN_TIME);
      intake.deliver();
    };
    reading();
    now = NOW;
    reading();
    expect(gather.take().counts).toEqual({ 'bench.invalid.future': 1 });
  });

  test('labels get numbers of their own in a state series, and none elsewhere', () => {
    const door = setUp({ kind: 'state' });
    const series = door.intake.series('', 'door');
    for (const label of ['open', 'closed', 'open']) door.intake.label(series, NOW, label, 0);
    expect([...door.gather.take().batch.values.slice(0, 3)]).toEqual([0, 1, 0]);
    expect(door.registry.takeFresh().labels.map((entry) => entry.label)).toEqual(['open', 'closed']);

    const gauge = setUp();
    gauge.intake.label(gauge.intake.series('', 'temperature'), NOW, 'open', 0);
    expect(gauge.gather.take().counts).toEqual({ 'bench.invalid.not_a_number': 1 });
  });

  test('a label longer than a receiver takes is counted as too big', () => {
    const { intake, gather } = setUp({ kind: 'state' });
    const series = intake.series('', 'text');
    intake.label(series, NOW, 'x'.repeat(1024), 0);
    intake.label(series, NOW, 'x'.repeat(1025), 0);
    const taken = gather.take();
    expect([taken.batch.count, taken.counts]).toEqual([1, { 'bench.invalid.too_big': 1 }]);
  });

  test('names and labels come back from a database as they are, half a surrogate pair too', () => {
    const { intake, registry } = setUp({ kind: 'state' });
    const series = intake.series('\ud83d', 'a\udc00b');
    intake.label(series, NOW, '\ud800 😀', 0);
    const fresh = registry.takeFresh();
    expect(fresh.series.map(({ plan }) => plan.name)).toEqual(['bench/\ufffd/a\ufffdb']);
    expect(fresh.labels.map(({ label }) => label)).toEqual(['\ufffd 😀']);
  });

  test('a text field with endless labels stops at the limit and says so', () => {
    const { intake, gather } = setUp({ kind: 'state' });
    const series = intake.series('', 'serial_number');
    for (let i = 0; i < 100; i++) intake.label(series, NOW, `label ${i}`, 0);
    expect(gather.take().counts).toEqual({ 'bench.invalid.too_many_labels': 36 });
  });

  test('an offline device ends the hold of each of its series and counts as no reading', () => {
    const { intake, gather } = setUp();
    intake.series('kitchen', 'temperature');
    intake.series('kitchen', 'humidity');
    intake.series('garden', 'temperature');
    intake.offline('kitchen', NOW);
    const { batch, received } = gather.take();
    expect(received).toBe(0);
    expect([...batch.flags.slice(0, batch.count)]).toEqual([FLAG.HOLD_END, FLAG.HOLD_END]);
  });
});

describe('deliveries', () => {
  test('tickets rise from 1 and the newest of each source goes with the batch', () => {
    const { intake, gather } = setUp();
    expect([intake.deliver(), intake.deliver({ id: 7, hash: 42 })]).toEqual([1, 2]);
    const { ticket, forget, identities } = gather.take().sources.get('bench') as Gathered;
    expect([ticket, forget, identities.columns()]).toEqual([2, false, identitiesOf({ id: 7, hash: 42 })]);
    expect(gather.take().sources.size).toBe(0);
  });

  test('a lost session takes the identities before it along', () => {
    const { intake, gather } = setUp();
    intake.deliver({ id: 7, hash: 42 });
    intake.forgetDeliveries();
    intake.deliver({ id: 1, hash: 43 });
    const { forget, identities } = gather.take().sources.get('bench') as Gathered;
    expect([forget, identities.columns()]).toEqual([true, identitiesOf({ id: 1, hash: 43 })]);
  });

  test('a source that waits for a commit rings the bell', () => {
    const { intake, rung } = setUp({ urgent: () => true });
    intake.deliver();
    expect(rung()).toBe(1);
  });
});

describe('bounds', () => {
  test('beyond the hard limit readings are counted as overrun, and the books still balance', () => {
    const { intake, gather } = setUp();
    const series = intake.series('', 'a');
    for (let i = 0; i < Gather.HARD_LIMIT + 5; i++) intake.reading(series, NOW, i, 0);
    expect(intake.full).toBe(true);
    const taken = gather.take();
    expect(taken.batch.count).toBe(Gather.HARD_LIMIT);
    expect(taken.counts).toEqual({ 'bench.invalid.overrun': 5 });
    expect(taken.received).toBe(Gather.HARD_LIMIT + 5);
    expect(intake.full).toBe(false);
  });

  test('totals go on from what the store remembers', () => {
    const gather = new Gather({ 'bench.invalid.missing': 3 });
    gather.count('bench.invalid.missing', 2);
    expect(gather.take().counts).toEqual({ 'bench.invalid.missing': 5 });
  });
});

describe('memory', () => {
  test('a batch that was given back is used for the next but one, from its beginning', () => {
    const { intake, gather } = setUp();
    const series = intake.series('', 't');
    intake.reading(series, 1, 1, 0);
    const { batch } = gather.take();
    gather.giveBack(batch);
    intake.reading(series, 2, 2, 0);
    gather.take();
    intake.reading(series, 3, 3, 0);
    const again = gather.take().batch;
    expect(again).toBe(batch);
    expect([again.count, again.times[0], again.values[0]]).toEqual([1, 3, 3]);
  });

  test('a batch is not shared: what was not given back stays as it was', () => {
    const { intake, gather } = setUp();
    const series = intake.series('', 't');
    const batches = [1, 2, 3].map((value) => {
      intake.reading(series, value, value, 0);
      return gather.take().batch;
    });
    expect(batches.map(({ values }) => values[0])).toEqual([1, 2, 3]);
  });
});
