import * as v from 'valibot';
import { formatDuration } from '../settings/duration.ts';
import type { Rule } from './rule.ts';
import { durationSetting } from './setting.ts';

const settings = v.strictObject({
  for: durationSetting('How long after it was switched on the sensor shows anything but what it measures.'),
  after: v.optional(durationSetting('A silence from which on the sensor counts as switched off in between.'), '1m'),
});

type Settings = v.InferOutput<typeof settings>;

interface State {
  /** When it was switched on: the first reading after a silence. */
  on: number;
  /** The newest reading. */
  time: number;
}

/**
 * Takes out what a sensor says while it warms up: an infrared CO2 sensor shows 400 or 5000 ppm for three minutes, a fan
 * in front of a laser takes half a minute to bring in the air of the room. That a sensor was switched on is seen by the
 * silence before; the first readings of all count as that too. A reading older than its predecessor passes unjudged.
 */
export const warmup: Rule<Settings, State> = {
  name: 'warmup',
  summary: 'Takes out readings of a sensor that has just been switched on.',
  stage: 'raw',
  mends: false,
  settings,
  examples: [{ for: '30s' }, { for: '45s', after: '10m' }],
  compile({ for: length, after }) {
    return {
      fresh: () => ({ on: Number.NEGATIVE_INFINITY, time: Number.NEGATIVE_INFINITY }),
      apply(state, time, value) {
        if (time < state.time) return value;
        if (time - state.time >= after) state.on = time;
        state.time = time;
        return time - state.on < length ? Number.NaN : value;
      },
    };
  },
  explain: ({ for: length }) => `switched on less than ${formatDuration(length)} before`,
};
