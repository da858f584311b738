import { expect } from 'vitest';
import type { Figures } from '../../agent/model/summary.ts';

/** Figures that may differ in the last bits when sums are grouped in another way: absolute, or of the largest figure. */
const ROUNDED: Readonly<Record<Figures['kind'], Readonly<Record<string, 'scaled' | number>>>> = {
  gauge: { mean: 'scaled', stddev: 'scaled', twmean: 'scaled' },
  counter: { increase: 'scaled', rate: 'scaled' },
  // The deviation is as sensitive as the arcsine.
  angle: { mean: 1e-9, stddev: 1e-5, resultant: 1e-9 },
  state: {},
  level: { mean: 2e-9, twmean: 2e-9 },
  count: { increase: 'scaled', rate: 'scaled', stddev: 'scaled' },
  wind: { mean: 'scaled', stddev: 'scaled', direction: 1e-7, resultant: 1e-9 },
  // 1 - R of vectors that all but agree: 1e-16 of the Earth's radius squared.
  position: { lat: 1e-9, lon: 1e-9, stddev: 0.3, distance: 0 },
};
const AROUND = ['angle.mean', 'wind.direction', 'position.lon'];

/**
 * Expects the same figures, sums to 1e-12 of the largest magnitude among them. Directions that cancel out have no
 * stable mean: they are compared where the vectors agree.
 */
export function expectAlike(actual: Figures, expected: Figures, except: readonly string[] = []): void {
  const scale = Math.max(
    1e-9,
    ...Object.values(expected).map((figure) => (typeof figure === 'number' ? Math.abs(figure) : 0)),
  );
  const unstable = 'resultant' in expected && (expected.resultant ?? 0) < 1e-3 ? ['mean', 'direction'] : [];
  for (const [name, figure] of Object.entries(expected)) {
    if (except.includes(name) || (unstable.includes(name) && AROUND.includes(`${expected.kind}.${name}`))) continue;
    const other = (actual as unknown as Record<string, unknown>)[name];
    if (typeof figure !== 'number' || typeof other !== 'number') expect({ [name]: other }).toEqual({ [name]: figure });
    else expectNear(name, other, figure, scale, expected.kind);
  }
}

function expectNear(name: string, actual: number, expected: number, scale: number, kind: Figures['kind']): void {
  const rounded = ROUNDED[kind][name] ?? 0;
  const apart = Math.abs(actual - expected);
  const around = AROUND.includes(`${kind}.${name}`) ? Math.min(apart, 360 - apart) : apart;
  expect(around, `${name}: ${actual} instead of ${expected}`).toBeLessThanOrEqual(
    rounded === 'scaled' ? 1e-12 * scale : rounded,
  );
}
