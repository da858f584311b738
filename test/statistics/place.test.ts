import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distanceBetween, packPlace, placeLat, placeLon, placeText } from '../../agent/statistics/place.ts';

const lat = fc.double({ min: -90, max: 90, noNaN: true });
const lon = fc.double({ min: -180, max: 180, noNaN: true });

test('a place comes back to within half a step, 1.35e-6 degrees', () => {
  fc.assert(
    fc.property(lat, lon, (lat, lon) => {
      const packed = packPlace(lat, lon);
      expect(Number.isSafeInteger(packed)).toBe(true);
      expect(Math.abs(placeLat(packed) - lat)).toBeLessThanOrEqual(2.7e-6);
      const apart = Math.abs(placeLon(packed) - lon);
      expect(Math.min(apart, 360 - apart)).toBeLessThanOrEqual(1.35e-6);
    }),
  );
});

test.each([
  [Number.NaN, 0],
  [90.001, 0],
  [0, -180.5],
  [0, Number.POSITIVE_INFINITY],
])('%d, %d is no place', (lat, lon) => expect(packPlace(lat, lon)).toBeNaN());

test('180 degrees east is 180 degrees west', () => expect(packPlace(10, 180)).toBe(packPlace(10, -180)));

// Great circles by the haversine formula on the mean sphere: a degree of latitude is 111.195 km.
test.each([
  ['a degree of latitude', [0, 0], [1, 0], 111_195],
  ['over the date line', [0, 179.5], [0, -179.5], 111_195],
  ['Seattle to Portland', [47.6062, -122.3321], [45.5152, -122.6784], 234_000],
] as const)('%s', (_, a, b, metres) => {
  const distance = distanceBetween(packPlace(a[0], a[1]), packPlace(b[0], b[1]));
  expect(Math.abs(distance / metres - 1)).toBeLessThan(0.002);
});

test('is written as people write it', () =>
  expect(placeText(packPlace(47.60621, -122.33207))).toBe('47.60621,-122.33207'));
