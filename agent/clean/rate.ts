import * as v from 'valibot';
import { formatDuration } from '../settings/duration.ts';
import { type Believed, withoutLeaps } from './leap.ts';
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

/**
 * Takes out jumps that the thing measured cannot make (rate-of-change test: WMO, Zahumenský 2004).
 *
 * A gap shorter than `per` counts as `per`: one step of a coarse sensor divided by a few milliseconds would be a
 * huge rate, and says nothing. A true step is believed in the end: see `withoutLeaps`.
 */
export const rate: Rule<Settings, Believed> = {
  name: 'rate',
  summary: 'Takes out jumps that are faster than the thing measured can change.',
  stage: 'judge',
  mends: false,
  settings,
  examples: [
    { max_change: 3, per: '1m' },
    { max_change: 1, accept_after: 5 },
  ],
  compile: ({ max_change, per, accept_after }) =>
    withoutLeaps((gap, from, to) => within(from, to, max_change * (gap > per ? gap / per : 1)), accept_after),
  explain: ({ max_change, per }) => `changed by more than ${max_change} in ${formatDuration(per)}`,
};
