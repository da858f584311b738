import * as v from 'valibot';
import { KINDS } from '../agent/model/series.ts';
import { duration } from '../agent/settings/duration.ts';
import { cleanList, type RuleKind } from './clean-list.ts';

/**
 * What the configuration says about the series that match one pattern. Every key is optional: where several patterns
 * match a series, the first one that has a key decides it.
 */
export function seriesRule(quantities: readonly string[], rules: readonly RuleKind[]) {
  return v.strictObject({
    quantity: v.pipe(
      v.optional(v.picklist(quantities)),
      v.description('What is measured. It brings a unit, a kind and cleaning rules along.'),
    ),
    unit: v.pipe(
      v.optional(v.pipe(v.string(), v.minLength(1, 'expected a unit such as °C'))),
      v.description(
        'The unit of the series. The device sends it too, unless a rule `convert` says what it sends instead.',
      ),
    ),
    kind: v.pipe(
      v.optional(v.picklist(KINDS)),
      v.description(
        'How readings are summarised: gauge, counter (only rises), angle (degrees), state (labels), level (dB), count (events since the reading before).',
      ),
    ),
    expect_every: v.pipe(
      v.optional(duration()),
      v.description('The interval at which readings come when all is well; it gives coverage.'),
    ),
    hold: v.pipe(
      v.optional(duration()),
      v.description('The longest time one value counts as still true in the time-weighted mean.'),
    ),
    rollover: v.pipe(
      v.optional(v.pipe(v.number(), v.gtValue(0, 'expected a number above 0'))),
      v.description('Counters: the largest value before the device starts again at 0, for instance 65535.'),
    ),
    allowed_lateness: v.pipe(
      v.optional(duration()),
      v.description('How late a reading may come and still correct its window.'),
    ),
    idle_after: v.pipe(
      v.optional(duration()),
      v.description('After so much silence a window is closed by the clock instead of by the next reading.'),
    ),
    clean: v.pipe(
      v.optional(cleanList(rules)),
      v.description(
        'Cleaning rules: each one replaces the rule of the same name that the quantity brings, or is added.',
      ),
    ),
    contradictions: v.pipe(
      v.optional(v.picklist(['judge', 'ignore'])),
      v.description(
        'Readings of one message are held against each other (more PM2.5 than PM10): those that contradict are left out or counted as doubtful. ignore: this series takes no part.',
      ),
    ),
    ignore: v.pipe(v.optional(v.boolean()), v.description('true: these readings are not wanted and are not stored.')),
  });
}

export type SeriesRule = v.InferOutput<ReturnType<typeof seriesRule>>;
