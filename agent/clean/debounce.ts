import * as v from 'valibot';
import { formatDuration } from '../settings/duration.ts';
import type { Rule } from './rule.ts';
import { durationSetting } from './setting.ts';

const settings = v.strictObject({
  for: durationSetting('How long after a change another one is not believed: longer than the contact bounces.'),
});

type Settings = v.InferOutput<typeof settings>;

interface State {
  /** The newest reading. */
  time: number;
  /** What was believed last, and since when. */
  value: number;
  since: number;
}

/**
 * Takes out changes that come right after a change: a contact bounces between open and closed for some milliseconds and
 * comes to rest where it went first. A state that really lasts no longer than `for` is seen too late: the
 * readings that ended it are taken out, until the next one says so again. For states; it takes numbers as well. A reading
 * older than its predecessor passes unjudged.
 */
export const debounce: Rule<Settings, State> = {
  name: 'debounce',
  summary: 'Takes out changes of a state that come too soon after the change before.',
  stage: 'arrival',
  mends: false,
  settings,
  examples: [{ for: '20ms' }, { for: '500ms' }],
  compile: ({ for: length }) => ({
    fresh: () => ({ time: Number.NEGATIVE_INFINITY, value: 0, since: Number.NEGATIVE_INFINITY }),
    apply(state, time, value) {
      if (time < state.time) return value;
      const first = state.time === Number.NEGATIVE_INFINITY;
      state.time = time;
      if (!first && value === state.value) return value;
      if (!first && time - state.since < length) return Number.NaN;
      state.value = value;
      // Nothing is known of how long the very first state had lasted.
      if (!first) state.since = time;
      return value;
    },
  }),
  explain: ({ for: length }) => `less than ${formatDuration(length)} after another change`,
};
