import { expect } from 'vitest';
import type { Figures } from '../../agent/model/summary.ts';

/** Figures that may differ in the last bits when sums are grouped in another way. */
const ROUNDED = ['mean', 'stddev', 'twmean', 'resultant', 'increase', 'rate'];

/**
 * Expects the same figures; sums to 1e-12 of the largest magnitude among them. Directions that cancel out have no
 * stable mean, and their deviation is as sensitive as the arcsine: both are compared where the vectors agree.
 */
export function expectAlike(actual: Figures, expected: Figures, except: readonly string[] = []): void {
  const scale = Math.max(
    1e-9,
    ...Object.values(expected).map((figure) => (typeof figure === 'number' ? Math.abs(figure) : 0)),
  );
  const unstable = expected.kind === 'angle' && (expected.resultant ?? 0) < 1e-3 ? ['mean'] : [];
  for (const [name, figure] of Object.entries(expected)) {
    if (except.includes(name) || unstable.includes(name)) continue;
    const other = (actual as unknown as Record<string, unknown>)[name];
    if (typeof figure !== 'number' || typeof other !== 'number') expect({ [name]: other }).toEqual({ [name]: figure });
    else expectNear(name, other, figure, scale, expected.kind);
  }
}

function expectNear(name: string, actual: number, expected: number, scale: number, kind: Figures['kind']): void {
  const tolerance = ROUNDED.includes(name) ? (kind === 'angle' ? 1e-9 : 1e-12 * scale) : 0;
  const apart = Math.abs(actual - expected);
  const around = kind === 'angle' && name === 'mean' ? Math.min(apart, 360 - apart) : apart;
  expect(around, `${name}: ${actual} instead of ${expected}`).toBeLessThanOrEqual(
    kind === 'angle' && name === 'stddev' ? 1e-5 : tolerance,
  );
}
