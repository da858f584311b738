import * as v from 'valibot';
import { addRecent, deviationOf, forgetRecent, medianOf, newRecent, type Recent } from './recent.ts';
import type { Rule } from './rule.ts';
import { durationSetting, positiveSetting, wholeSetting, wordSetting } from './setting.ts';
import { within } from './within.ts';

const settings = v.strictObject({
  window: v.optional(
    v.pipe(
      wholeSetting(3, 101, 'How many readings, the newest one included, make up the neighbourhood: an odd number.'),
      v.check((size) => size % 2 === 1, 'expected an odd number'),
    ),
    11,
  ),
  threshold: v.optional(
    positiveSetting(
      'How many standard deviations, estimated from the neighbourhood, a reading may lie off its median.',
    ),
    5,
  ),
  min_deviation: positiveSetting(
    'What is never a spike: a reading this near to the median. A few steps of the sensor, because the readings of a quiet one are all equal.',
  ),
  mode: v.optional(
    wordSetting(
      ['reject', 'median'],
      'What happens to a spike: it is taken out, or replaced by the median and counted as mended.',
    ),
    'reject',
  ),
  forget_after: v.exactOptional(
    durationSetting(
      'A silence longer than this ends the neighbourhood: what was measured before it says nothing about now.',
    ),
  ),
});

type Settings = v.InferOutput<typeof settings>;
type State = Recent & { time: number };

/** The standard deviation of normal noise is this many times its median absolute deviation. */
const NORMAL = 1.4826022185056018;

/**
 * Takes out single readings that stand apart from their neighbours (Hampel's identifier over the last `window`
 * readings; Pearson, "Outliers in process modeling and identification", 2002).
 *
 * It cannot hold on to an old level: the neighbourhood is of what came in, spikes included, never of what the rule
 * made of it. So after a true step of any size, once more than half of the neighbourhood is at the new level, the
 * median is there too: the reading number `floor(window / 2) + 1` passes. Until the first neighbourhood is full every
 * reading passes. Of normal noise alone, 0.5 % is taken for spikes with the defaults where `min_deviation` is below
 * the noise (window 7: 1.4 %, window 21: 0.1 %). A reading older than its predecessor passes unjudged.
 */
export const spike: Rule<Settings, State> = {
  name: 'spike',
  summary: 'Takes out single readings that stand apart from their neighbours, or replaces them by the median.',
  stage: 'judge',
  mends: true,
  settings,
  examples: [
    { min_deviation: 0.5 },
    { window: 7, threshold: 4, min_deviation: 0.2, mode: 'median', forget_after: '10m' },
  ],
  compile({ window, threshold, min_deviation, mode, forget_after = Number.POSITIVE_INFINITY }) {
    return {
      fresh: () => ({ ...newRecent(window), time: Number.NEGATIVE_INFINITY }),
      apply(state, time, value) {
        if (time < state.time) return value;
        if (time - state.time > forget_after) forgetRecent(state);
        state.time = time;
        addRecent(state, value);
        if (state.count < window) return value;
        const median = medianOf(state);
        if (within(value, median, min_deviation)) return value;
        if (within(value, median, threshold * NORMAL * deviationOf(state, median))) return value;
        return mode === 'median' ? median : Number.NaN;
      },
    };
  },
  explain: ({ window, threshold, min_deviation }) =>
    `more than ${threshold} deviations, and more than ${min_deviation}, off the median of ${window} readings`,
};
