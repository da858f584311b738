import * as v from 'valibot';
import { duration } from '../../agent/settings/duration.ts';
import { defineDriver } from '../driver.ts';
import { SHAPE_NAMES } from './shapes.ts';
import { simulatedSource } from './source.ts';

const chance = (text: string) => v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1), v.description(text)), 0);

const faults = v.strictObject({
  power_on: v.optional(
    v.pipe(
      v.number(),
      v.description('The value it sends first after being switched on, and after each gap: 85 for a DS18B20.'),
    ),
  ),
  spikes: chance('The chance of a value from anywhere in the range, per reading.'),
  gaps: chance('The chance that it falls silent for 5 to 30 readings.'),
  stuck: chance('The chance that it repeats itself for 20 to 60 readings.'),
  missing: chance('The chance that it sends nan instead of a value.'),
  resets: chance('The chance that its counter starts again from 0.'),
  noise: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.description('The standard deviation of its noise, in its unit; left out, the noise of its shape.'),
    ),
  ),
});

const sensor = v.strictObject({
  device: v.optional(
    v.pipe(v.string(), v.description('The middle level of the series name; left out where the source is one device.')),
    '',
  ),
  field: v.pipe(v.string(), v.minLength(1), v.description('The last level of the series name.')),
  shape: v.pipe(v.picklist(SHAPE_NAMES), v.description('What it measures, and so the course of its values.')),
  every: v.optional(v.pipe(duration(), v.description('The time between two readings.')), '1s'),
  faults: v.optional(v.pipe(faults, v.description('What goes wrong with it.')), {}),
});

/** A bench with one of each, enough to see every kind of summary. */
const BENCH: v.InferInput<typeof sensor>[] = [
  { device: 'bench', field: 'temperature', shape: 'temperature', faults: { power_on: 85, spikes: 0.01, gaps: 0.002 } },
  { device: 'bench', field: 'humidity', shape: 'humidity', faults: { missing: 0.01, stuck: 0.001 } },
  { device: 'meter', field: 'power', shape: 'power' },
  { device: 'meter', field: 'energy', shape: 'energy', faults: { resets: 0.0005 } },
  { device: 'mast', field: 'wind_direction', shape: 'wind_direction' },
  { device: 'hall', field: 'door', shape: 'door' },
];

const settings = v.strictObject({
  seed: v.optional(
    v.pipe(v.number(), v.integer(), v.description('The same seed gives the same values in the same order.')),
    1,
  ),
  rate: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0.001),
      v.maxValue(100_000),
      v.description('How many times as often all of them send, to try out a load.'),
    ),
    1,
  ),
  sensors: v.optional(
    v.pipe(v.array(sensor), v.minLength(1), v.description('The sensors; left out, a bench with one of each kind.')),
    BENCH,
  ),
});

/** Sensors that misbehave like real ones. */
export const simulated = defineDriver({
  name: 'simulated',
  settings,
  create: async (name, checked, world) => simulatedSource(name, checked, world),
});
