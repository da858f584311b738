import { assert } from '../model/failure.ts';

/** Thousandths of the speed's unit, and hundredths of a degree: finer than any anemometer. */
const SPEED = 1000;
const TURN = 36_000;
const FASTEST = 10_000;

/**
 * A speed and the direction it comes from, in degrees, as one whole number: a reading is one number, and the two
 * belong together. Speeds are kept to a thousandth of their unit and directions to a hundredth of a degree. NaN where
 * there is no such wind: a speed below 0 or from 10,000 on, or something that is no number.
 */
export function packWind(speed: number, direction: number): number {
  if (!(speed >= 0 && speed < FASTEST) || !Number.isFinite(direction)) return Number.NaN;
  const turn = ((Math.round(direction * 100) % TURN) + TURN) % TURN;
  return Math.round(speed * SPEED) * TURN + turn;
}

/** The speed in a packed wind. */
export function windSpeed(packed: number): number {
  assert(packed >= 0, 'a packed wind is not below 0');
  return Math.floor(packed / TURN) / SPEED;
}

/** The direction in a packed wind, 0 <= degrees < 360. */
export function windDirection(packed: number): number {
  return (packed % TURN) / 100;
}
