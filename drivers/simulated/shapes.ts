import type { Instant, Millis } from '../../agent/model/time.ts';
import type { Chance } from './chance.ts';

/** What a sensor measures, without its faults. */
export interface Shape {
  /** Standard deviation of its noise, in its unit. */
  readonly noise: number;
  /** Digits after the point that it sends. */
  readonly digits: number;
  /** Where a spike may lead. */
  readonly spike: readonly [number, number];
  /** The next value; `previous` is undefined at the first one, `passed` the time since then. */
  value(time: Instant, chance: Chance, previous: number | undefined, passed: Millis): number;
  /** Words for the values of a state. */
  readonly words?: readonly string[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** From -1 to 1 in the course of a day (UTC), highest at `peak` o'clock. */
const daily = (time: Instant, peak: number) => Math.cos(((time - peak * HOUR) / DAY) * 2 * Math.PI);

/** A household: a base load, a refrigerator that runs 12 minutes of 40, a kettle three minutes every four hours. */
function watts(time: Instant): number {
  const refrigerator = time % (40 * 60_000) < 12 * 60_000 ? 95 : 0;
  const kettle = time % (4 * HOUR) < 3 * 60_000 ? 2000 : 0;
  return 60 + refrigerator + kettle;
}

const SHAPES_BY_NAME = {
  temperature: { noise: 0.04, digits: 2, spike: [-40, 125], value: (time) => 21 + 4 * daily(time, 15) },
  humidity: { noise: 0.3, digits: 1, spike: [0, 100], value: (time) => 52 - 14 * daily(time, 15) },
  pressure: { noise: 0.05, digits: 2, spike: [300, 1100], value: (time) => 1013 + 9 * daily(time / 5, 0) },
  co2: { noise: 6, digits: 0, spike: [0, 5000], value: (time) => 620 + 240 * Math.max(0, daily(time, 20)) },
  power: { noise: 1.5, digits: 1, spike: [0, 20_000], value: watts },
  energy: {
    noise: 0,
    digits: 4,
    spike: [0, 0],
    // A meter in kWh: it only rises.
    value: (time, _chance, previous, passed) => (previous ?? 1234.5) + (watts(time) * passed) / (1000 * HOUR),
  },
  wind_direction: {
    noise: 3,
    digits: 0,
    spike: [0, 359],
    // Wanders around north, where the mean of the numbers is the opposite of the mean of the directions.
    value: (_time, chance, previous) =>
      turned((previous ?? 350) + 4 * chance.normal() - 0.05 * fromNorth(previous ?? 350)),
  },
  door: {
    noise: 0,
    digits: 0,
    spike: [0, 1],
    words: ['closed', 'open'],
    value: (_time, chance, previous) =>
      chance.uniform() < (previous === 1 ? 0.2 : 0.03) ? 1 - (previous ?? 0) : (previous ?? 0),
  },
} satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES_BY_NAME;
export const SHAPE_NAMES = Object.keys(SHAPES_BY_NAME) as [ShapeName, ...ShapeName[]];

export function shapeNamed(name: ShapeName): Shape {
  return SHAPES_BY_NAME[name];
}

/** An angle in [0, 360). */
export function turned(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}

function fromNorth(degrees: number): number {
  return degrees > 180 ? degrees - 360 : degrees;
}
