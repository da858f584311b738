import { expect, test } from 'vitest';
import { describeLedger, describeReading, describeSummary, describeVerdict } from '../../agent/cli/describe.ts';
import { newLedger } from '../../agent/model/ledger.ts';
import type { Summary } from '../../agent/model/summary.ts';

const noon = new Date(2026, 10, 22, 12, 0, 0).getTime();

test('a rejected reading says by which rule and why', () => {
  const reading = {
    series: 'bench/temperature',
    time: noon + 2000,
    raw: 85,
    value: null,
    verdict: 'rejected',
    rule: 'sentinel',
    why: 'DS18B20 power-on value',
  } as const;
  expect(describeReading(reading)).toBe(
    '12:00:02  bench/temperature  85    rejected by sentinel: DS18B20 power-on value',
  );
});

test('a mended reading says what it became', () => {
  expect(
    describeVerdict({ series: 'a', time: 0, raw: 101, value: 100, verdict: 'mended', rule: 'range', why: 'above 100' }),
  ).toBe('mended by range to 100: above 100');
});

test('a closed window shows its figures, count and what was left out', () => {
  const summary: Summary = {
    kind: 'gauge',
    series: 'bench/temperature',
    window: '1m',
    from: noon,
    to: noon + 60_000,
    rev: 0,
    count: 59,
    mean: 21.4,
    stddev: 0.1,
    min: 21.2,
    max: 21.6,
    first: 21.4,
    last: 21.5,
    twmean: 21.4,
    p50: 21.4,
    p95: 21.6,
    p99: 21.6,
    quality: { rejected: { sentinel: 1 }, mended: {}, late: 0, clock: 'synced' },
  };
  expect(describeSummary(summary)).toBe(
    '12:01:00  bench/temperature  1m  mean 21.4  min 21.2  max 21.6  count 59  rejected {sentinel: 1}',
  );
  expect(describeSummary({ ...summary, rev: 2 })).toContain('revision 2');
});

test('the books are an equation that says whether it holds', () => {
  const ledger = { ...newLedger(), received: 1234, summarised: 1200, open: 30, rejected: 4 };
  expect(describeLedger(ledger)).toBe('received 1,234 = summarised 1,200 + open 30 + rejected 4   balanced');
  expect(describeLedger({ ...ledger, rejected: 3 })).toContain('1 MISSING');
});
