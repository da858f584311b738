import * as statistics from 'simple-statistics';
import { expect } from 'vitest';
import type { StoredSummary } from './centre.ts';

/** The stated relative error of the quantile sketch; small windows are exact. */
const SKETCH_ERROR = 0.01;

/** Compares a stored window with figures computed by simple-statistics from the same values, independently. */
export function expectFiguresOf(summary: StoredSummary, values: readonly number[]): void {
  const where = `${summary.series} ${summary.window} ${new Date(summary.from_ms).toISOString()}`;
  expect(summary.count, `${where}: count`).toBe(values.length);
  near(summary.mean, statistics.mean([...values]), 1e-12, `${where}: mean`);
  if (values.length > 1)
    near(summary.stddev, statistics.sampleStandardDeviation([...values]), 1e-12, `${where}: stddev`);
  expect(summary.min, `${where}: min`).toBe(statistics.min([...values]));
  expect(summary.max, `${where}: max`).toBe(statistics.max([...values]));
  const sorted = [...values].sort((a, b) => a - b);
  for (const [name, q] of [
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    within(summary[name], sorted, q, `${where}: ${name}`);
  }
}

function near(found: number | null, wanted: number, relative: number, what: string): void {
  expect(found, what).not.toBeNull();
  const distance = Math.abs((found as number) - wanted);
  expect(distance, `${what}: ${found} for ${wanted}`).toBeLessThanOrEqual(
    relative * Math.abs(wanted) + Number.MIN_VALUE,
  );
}

/** A quantile lies between the order statistics around its rank, give or take the stated error. */
function within(found: number | null, sorted: readonly number[], q: number, what: string): void {
  const rank = q * (sorted.length - 1);
  const low = sorted[Math.floor(rank)] as number;
  const high = sorted[Math.ceil(rank)] as number;
  expect(found, what).toBeGreaterThanOrEqual(
    Math.min(low, statistics.quantileSorted([...sorted], q)) - SKETCH_ERROR * Math.abs(low),
  );
  expect(found, what).toBeLessThanOrEqual(
    Math.max(high, statistics.quantileSorted([...sorted], q)) + SKETCH_ERROR * Math.abs(high),
  );
}
