import { errorFunction } from 'simple-statistics';
import * as v from 'valibot';
import { formatDuration } from '../settings/duration.ts';
import type { Rule } from './rule.ts';
import { durationSetting, numberSetting, positiveSetting, wholeSetting } from './setting.ts';
import { within } from './within.ts';

const settings = v.strictObject({
  for: durationSetting('How long the value must have stood still: longer than the thing measured ever does.'),
  readings: v.optional(
    wholeSetting(
      2,
      1_000_000,
      'How many equal readings in a row it must be at least, so that a gap is not taken for standing still.',
    ),
    30,
  ),
  resolution: v.optional(
    v.pipe(
      numberSetting('The smallest step that the device can show: values less than half of it apart are the same.'),
      v.minValue(0, 'expected 0 or more'),
    ),
    0,
  ),
  noise: v.exactOptional(
    positiveSetting(
      'The standard deviation of a healthy reading, where known. Together with the resolution it tells how many equal readings in a row are beyond chance.',
    ),
  ),
});

type Settings = v.InferOutput<typeof settings>;

interface State {
  /** The newest reading. */
  time: number;
  /** The value it stands still at, since when, and over how many readings (0: none yet). */
  value: number;
  since: number;
  run: number;
}

/**
 * Takes out what is repeated where noise is expected (minimum-variability test: WMO, Zahumenský 2004). A DHT22 gives
 * its last value again when the bus times out.
 *
 * Equal readings alone prove nothing: a quiet sensor whose steps are coarser than its noise repeats itself for hours
 * and is well. So the rule knows no default for `for`, wants both a number of readings and a time, and, where `noise`
 * is stated, waits until so many equal readings would come about by chance less than once in a thousand million. The
 * readings that filled the threshold have gone on by then; from there on they are taken out until the value changes.
 * A reading older than its predecessor passes unjudged.
 */
export const stuck: Rule<Settings, State> = {
  name: 'stuck',
  summary: 'Takes out readings that have stood still for longer than a living sensor does.',
  stage: 'judge',
  mends: false,
  settings,
  examples: [{ for: '1h' }, { for: '10m', readings: 60, resolution: 0.1, noise: 0.05 }],
  compile(settings) {
    const { for: length, resolution } = settings;
    const needed = runOf(settings);
    return {
      fresh: () => ({ time: Number.NEGATIVE_INFINITY, value: 0, since: 0, run: 0 }),
      apply(state, time, value) {
        if (time < state.time) return value;
        state.time = time;
        // Compared with the first of the run, so that a slow drift in small steps does not pass for standing still.
        if (state.run === 0 || !within(value, state.value, resolution / 2)) {
          state.value = value;
          state.since = time;
          state.run = 1;
          return value;
        }
        state.run++;
        return state.run >= needed && time - state.since >= length ? Number.NaN : value;
      },
    };
  },
  explain: (settings) => `no change for ${runOf(settings)} readings and ${formatDuration(settings.for)}`,
};

/** The chance that a healthy sensor repeats itself for a whole run. */
const BY_CHANCE = 1e-9;

/**
 * How many equal readings are beyond chance. At worst the true value lies in the middle of a step: then normal noise
 * leaves the next reading at the same step with a probability of erf(resolution / (2 sqrt(2) noise)).
 */
function runOf({ readings, resolution, noise }: Settings): number {
  if (noise === undefined || resolution === 0) return readings;
  const again = errorFunction(resolution / (2 * Math.SQRT2 * noise));
  if (again >= 1) return Number.POSITIVE_INFINITY;
  return Math.max(readings, Math.ceil(Math.log(BY_CHANCE) / Math.log(again)));
}
