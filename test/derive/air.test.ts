import { expect, test } from 'vitest';
import { absoluteHumidity, dewPoint, heatIndex, seaLevelPressure } from '../../agent/derive/air.ts';

// By the psychrometric tables of WMO-No. 8, to the precision of the Magnus formula.
test.each([
  [20, 50, 9.26],
  [25, 60, 16.7],
  [0, 100, 0],
  [-10, 80, -12.8],
])('the dew point of air of %d °C and %d %% is %d °C', (t, rh, expected) => {
  expect(Math.abs(dewPoint(t, rh) - expected)).toBeLessThan(0.06);
});

test('dry air has no dew point', () => expect(Number.isFinite(dewPoint(20, 0))).toBe(false));

test.each([
  [20, 50, 8.64],
  [30, 100, 30.3],
  [0, 100, 4.85],
])('air of %d °C and %d %% holds %d g of water in a cubic metre', (t, rh, expected) => {
  expect(Math.abs(absoluteHumidity(t, rh) - expected)).toBeLessThan(0.06);
});

// The chart of the U.S. National Weather Service: 90 °F and 70 % feel like 105 or 106 °F; 100 °F and 40 % like 109 °F.
test.each([
  [32.22, 70, 105.9],
  [37.78, 40, 109.2],
  [20, 50, 67.1],
])('%d °C at %d %% feels like %d °F', (t, rh, expected) => {
  expect(Math.abs(heatIndex(t, rh) * 1.8 + 32 - expected)).toBeLessThan(0.9);
});

// ICAO standard atmosphere: 954.61 hPa and 11.75 °C at 500 m stand for 1013.25 hPa at the sea.
test('pressure is reduced to sea level', () => {
  expect(Math.abs(seaLevelPressure(954.61, 11.75, 500) - 1013.25)).toBeLessThan(0.15);
});
