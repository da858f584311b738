import type { Instant, Millis } from '../../agent/model/time.ts';
import { type Chance, newChance } from './chance.ts';
import { type ShapeName, shapeNamed, turned } from './shapes.ts';

/** What goes wrong with a sensor; chances are per reading, from 0 to 1. */
export interface Faults {
  /** The value it sends first after being switched on, and after each gap: 85 for a DS18B20. */
  readonly power_on?: number | undefined;
  /** Chance of a value from anywhere. */
  readonly spikes: number;
  /** Chance that it falls silent for 5 to 30 readings. */
  readonly gaps: number;
  /** Chance that it repeats itself for 20 to 60 readings. */
  readonly stuck: number;
  /** Chance that it sends `nan` instead of a value. */
  readonly missing: number;
  /** Chance that its counter starts again from 0. */
  readonly resets: number;
  /** Standard deviation of its noise in its unit, in place of the shape's own. */
  readonly noise?: number | undefined;
}

export interface SensorSettings {
  readonly device: string;
  readonly field: string;
  readonly shape: ShapeName;
  readonly every: Millis;
  readonly faults: Faults;
}

/** What a sensor sends: a number, a word of a state, or null where it sends `nan`. */
export interface SimulatedReading {
  readonly device: string;
  readonly field: string;
  readonly time: Instant;
  readonly value: number | string | null;
}

/** Sensors that send when their time has come. The same settings, seed and start give the same readings. */
export interface Sensors {
  /** When the next of them has something to send, or would, if it were not silent. */
  readonly next: Instant;
  /** Moves on past `next`; undefined where the sensor is silent. */
  take(): SimulatedReading | undefined;
  /** Goes on from another time, as after a machine's sleep: nothing is sent for the time between. */
  skipTo(time: Instant): void;
}

/** `rate` makes each of them send so many times as often. Pure: time goes in, readings come out. */
export function newSensors(settings: readonly SensorSettings[], seed: number, start: Instant, rate = 1): Sensors {
  const sensors = settings.map((each) => newSensor(each, seed, start, rate));
  const soonest = () => sensors.reduce((best, sensor) => (sensor.next() < best.next() ? sensor : best));
  return {
    get next() {
      return sensors.length === 0 ? Number.POSITIVE_INFINITY : soonest().next();
    },
    take: () => (sensors.length === 0 ? undefined : soonest().take()),
    skipTo(time) {
      for (const sensor of sensors) sensor.skipTo(time);
    },
  };
}

function newSensor(
  { device, field, shape: name, every, faults }: SensorSettings,
  seed: number,
  start: Instant,
  rate: number,
) {
  const shape = shapeNamed(name);
  const chance = newChance(`${seed} ${device}/${field}`);
  const interval = every / rate;
  let base = start;
  let count = 0;
  let level: number | undefined;
  let sent: number | undefined;
  let silent = 0;
  let stuck = 0;
  let switchedOn = true;
  const timeOf = (n: number) => Math.round(base + n * interval);

  /** The next value, faults and all; null for `nan`. Chance is asked in the same order each time. */
  function measure(time: Instant): number | null {
    level = shape.value(time, chance, level, level === undefined ? 0 : interval);
    if (happens(chance, faults.resets)) level = 0;
    if (switchedOn && faults.power_on !== undefined) {
      switchedOn = false;
      return faults.power_on;
    }
    switchedOn = false;
    if (stuck > 0 && sent !== undefined) {
      stuck--;
      return sent;
    }
    if (happens(chance, faults.stuck)) stuck = between(chance, 20, 60);
    if (happens(chance, faults.missing)) return null;
    const [low, high] = shape.spike;
    if (happens(chance, faults.spikes)) return rounded(low + (high - low) * chance.uniform(), shape.digits);
    const noisy = level + (faults.noise ?? shape.noise) * chance.normal();
    sent = rounded(name === 'wind_direction' ? turned(noisy) : noisy, shape.digits);
    return name === 'wind_direction' ? sent % 360 : sent;
  }

  return {
    next: () => timeOf(count),
    take(): SimulatedReading | undefined {
      const time = timeOf(count++);
      if (silent === 0 && happens(chance, faults.gaps)) silent = between(chance, 5, 30);
      if (silent > 0) {
        silent--;
        switchedOn = true;
        return undefined;
      }
      const value = measure(time);
      return { device, field, time, value: value === null ? null : (shape.words?.[value] ?? value) };
    },
    skipTo(time: Instant): void {
      base = time;
      count = 0;
    },
  };
}

function happens(chance: Chance, probability: number): boolean {
  return probability > 0 && chance.uniform() < probability;
}

function between(chance: Chance, least: number, most: number): number {
  return least + Math.floor(chance.uniform() * (most - least + 1));
}

function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale + 0; // never -0
}
