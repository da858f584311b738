import fc from 'fast-check';
import type { Ledger } from '../../agent/model/ledger.ts';
import type { Quality, Summary } from '../../agent/model/summary.ts';

// Numbers as JSON and SQLite both keep them: finite, and no negative zero, which JSON writes as 0.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0);
const maybe = fc.option(number, { nil: null });
const count = fc.nat();
const counts = fc.dictionary(
  fc.constantFrom('range', 'spike', 'constructor', '__proto__', 'toString', 'Ω'),
  fc.integer({ min: 1, max: 1e6 }),
  { noNullPrototype: true },
);
const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });

const quality: fc.Arbitrary<Quality> = fc.record(
  {
    expected: count,
    coverage: fc.double({ min: 0, max: 2, noNaN: true }),
    rejected: counts,
    mended: counts,
    doubtful: count,
    late: count,
    merged: count,
    clock: fc.constantFrom('synced', 'unsynced', 'unknown'),
  },
  { requiredKeys: ['rejected', 'mended', 'late', 'clock'] },
) as fc.Arbitrary<Quality>;

const gauge = fc.record({
  kind: fc.constant('gauge'),
  count,
  mean: maybe,
  stddev: maybe,
  min: maybe,
  max: maybe,
  first: maybe,
  last: maybe,
  twmean: maybe,
  p50: maybe,
  p95: maybe,
  p99: maybe,
});
const counter = fc.record({
  kind: fc.constant('counter'),
  count,
  increase: number,
  rate: number,
  resets: count,
  first: maybe,
  last: maybe,
});
const angle = fc.record({
  kind: fc.constant('angle'),
  count,
  mean: maybe,
  resultant: maybe,
  stddev: maybe,
  first: maybe,
  last: maybe,
});
const label = fc.constantFrom('on', 'off', '12', '1e3', '', 'open');
const state = fc.record({
  kind: fc.constant('state'),
  count,
  seconds: fc.dictionary(
    fc.constantFrom('on', 'off', '12', 'constructor', '__proto__'),
    fc.double({ min: 0, max: 1e6, noNaN: true }).map((n) => n + 0),
    { noNullPrototype: true },
  ),
  transitions: count,
  first: fc.option(label, { nil: null }),
  last: fc.option(label, { nil: null }),
});

const level = fc.record({
  kind: fc.constant('level'),
  count,
  mean: maybe,
  min: maybe,
  max: maybe,
  first: maybe,
  last: maybe,
  twmean: maybe,
  p10: maybe,
  p50: maybe,
  p90: maybe,
  p95: maybe,
  p99: maybe,
});
const events = fc.record({
  kind: fc.constant('count'),
  count,
  increase: number,
  rate: number,
  stddev: maybe,
  min: maybe,
  max: maybe,
  first: maybe,
  last: maybe,
});
const wind = fc.record({
  kind: fc.constant('wind'),
  count,
  mean: maybe,
  stddev: maybe,
  min: maybe,
  max: maybe,
  gust: maybe,
  direction: maybe,
  resultant: maybe,
});
const position = fc.record({
  kind: fc.constant('position'),
  count,
  lat: maybe,
  lon: maybe,
  stddev: maybe,
  distance: maybe,
  first: fc.option(fc.constant('52.00001,13.00002'), { nil: null }),
  last: fc.option(fc.constant('-0.00001,-179.99999'), { nil: null }),
});

const place = fc
  .record(
    {
      series: text,
      unit: text,
      window: fc.constantFrom('10s', '1m', '1h/15m'),
      every: fc.constant('15m'),
      from: fc.integer({ min: 0, max: 4e12 }),
      length: fc.integer({ min: 1, max: 864e5 }),
      rev: count,
      sketch: fc.base64String(),
    },
    { requiredKeys: ['series', 'window', 'from', 'length', 'rev'] },
  )
  .map(({ length, ...rest }) => ({ ...rest, to: rest.from + length }));

export const summaries: fc.Arbitrary<Summary> = fc
  .tuple(fc.oneof(gauge, counter, angle, state, level, events, wind, position), place, quality)
  .map(([figures, where, q]) => ({ ...figures, ...where, quality: q }) as Summary);

export const ledgers: fc.Arbitrary<Ledger> = fc.record({
  received: count,
  invalid: count,
  duplicate: count,
  rejected: count,
  summarised: count,
  open: count,
  late_dropped: count,
  quota_dropped: count,
});
