import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packWind, windDirection, windSpeed } from '../../agent/statistics/wind.ts';

test('a wind comes back to a thousandth of its speed and a hundredth of a degree', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1000, noNaN: true }),
      fc.double({ min: -720, max: 720, noNaN: true }),
      (speed, from) => {
        const packed = packWind(speed, from);
        expect(Number.isSafeInteger(packed)).toBe(true);
        expect(Math.abs(windSpeed(packed) - speed)).toBeLessThanOrEqual(0.0005 + 1e-9);
        const apart = Math.abs(windDirection(packed) - (((from % 360) + 360) % 360));
        expect(Math.min(apart, 360 - apart)).toBeLessThanOrEqual(0.005 + 1e-9);
      },
    ),
  );
});

test.each([
  [-1, 0],
  [Number.NaN, 0],
  [1, Number.NaN],
  [300_000, 0],
])('%d from %d is no wind', (speed, from) => expect(packWind(speed, from)).toBeNaN());
