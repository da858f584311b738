import * as v from 'valibot';
import { formatDuration } from '../settings/duration.ts';
import type { Rule } from './rule.ts';
import { durationSetting, positiveSetting, wholeSetting } from './setting.ts';
import { within } from './within.ts';

const settings = v.strictObject({
  max_change: positiveSetting('The largest change, up or down, that is believable within the time `per`.'),
  per: v.optional(
    durationSetting(
      'The time that `max_change` is for: a longer gap allows proportionally more, a shorter one just as much.',
    ),
    '1s',
  ),
  accept_after: v.optional(
    wholeSetting(2, 1000, 'How many readings in a row must agree on a new level before it is believed.'),
    3,
  ),
});

type Settings = v.InferOutput<typeof settings>;

interface State {
  /** The last reading that was believed. */
  time: number;
  value: number;
  /** The last one that was not, and how many in a row agreed with each other. */
  far_time: number;
  far_value: number;
  agreeing: number;
}

/**
 * Takes out jumps that the thing measured cannot make (rate-of-change test: WMO, Zahumenský 2004).
 *
 * A gap shorter than `per` counts as `per`: one step of a coarse sensor divided by a few milliseconds would be a
 * huge rate, and says nothing. A true step is believed at the `accept_after`th reading in a row that agrees with its
 * predecessor, so the rule cannot hold on to an old level for ever. A reading older than the last believed one passes
 * unjudged: there is nothing to compare it with.
 */
export const rate: Rule<Settings, State> = {
  name: 'rate',
  summary: 'Takes out jumps that are faster than the thing measured can change.',
  stage: 'judge',
  mends: false,
  settings,
  examples: [
    { max_change: 3, per: '1m' },
    { max_change: 1, accept_after: 5 },
  ],
  compile({ max_change, per, accept_after }) {
    const believable = (gap: number, from: number, to: number) =>
      within(from, to, max_change * (gap > per ? gap / per : 1));
    return {
      fresh: () => ({ time: Number.NEGATIVE_INFINITY, value: 0, far_time: 0, far_value: 0, agreeing: 0 }),
      apply(state, time, value) {
        if (time < state.time) return value;
        // The gap before the very first reading is infinite: it allows everything.
        if (!believable(time - state.time, state.value, value)) {
          const agrees = state.agreeing > 0 && believable(time - state.far_time, state.far_value, value);
          state.agreeing = agrees ? state.agreeing + 1 : 1;
          state.far_time = time;
          state.far_value = value;
          if (state.agreeing < accept_after) return Number.NaN;
        }
        state.time = time;
        state.value = value;
        state.agreeing = 0;
        return value;
      },
    };
  },
  explain: ({ max_change, per }) => `changed by more than ${max_change} in ${formatDuration(per)}`,
};
