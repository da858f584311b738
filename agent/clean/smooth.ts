import * as v from 'valibot';
import { addRecent, forgetRecent, medianOf, newRecent, type Recent } from './recent.ts';
import type { CompiledRule, Rule } from './rule.ts';
import { durationSetting, positiveSetting, wholeSetting } from './setting.ts';

const forgetting = v.exactOptional(durationSetting('A silence longer than this starts the smoothing afresh.'));

const median = v.strictObject({
  method: v.pipe(v.literal('median'), v.description('The median of the last few readings: drops spikes, keeps edges.')),
  window: v.optional(wholeSetting(2, 101, 'How many readings, the newest one included.'), 5),
  forget_after: forgetting,
});

const exponential = v.pipe(
  v.strictObject({
    method: v.pipe(v.literal('exponential'), v.description('An exponentially weighted mean: older readings fade.')),
    half_life: v.exactOptional(
      durationSetting('After this time a reading weighs half: right also where readings come irregularly.'),
    ),
    alpha: v.exactOptional(
      v.pipe(
        positiveSetting('The weight of the newest reading, whatever the time since the one before.'),
        v.maxValue(1, 'expected at most 1'),
      ),
    ),
    forget_after: forgetting,
  }),
  v.check(
    ({ half_life, alpha }) => (half_life === undefined) !== (alpha === undefined),
    'expected half_life or alpha, one of them',
  ),
);

const settings = v.variant('method', [median, exponential]);

type Settings = v.InferOutput<typeof settings>;
/** `recent` for the median, `level` for the exponential mean. */
type State = { time: number; level: number; recent: Recent | null };

/**
 * Calms a series down. A transformation, not a judgement: what it changes does not count as mended, and the
 * smoothed value stays between the least and the greatest reading it was made of. A reading older than its
 * predecessor goes on unsmoothed.
 */
export const smooth: Rule<Settings, State> = {
  name: 'smooth',
  summary: 'Calms a series down by a running median or an exponentially weighted mean.',
  stage: 'shape',
  mends: false,
  settings,
  examples: [
    { method: 'median', window: 5 },
    { method: 'exponential', half_life: '30s' },
    { method: 'exponential', alpha: 0.2, forget_after: '10m' },
  ],
  compile: (settings) => (settings.method === 'median' ? medianRule(settings) : exponentialRule(settings)),
  explain: () => 'too far from the values before it to be averaged with them',
};

function medianRule({
  window,
  forget_after = Number.POSITIVE_INFINITY,
}: v.InferOutput<typeof median>): CompiledRule<State> {
  return {
    fresh: () => ({ time: Number.NEGATIVE_INFINITY, level: 0, recent: newRecent(window) }),
    apply(state, time, value) {
      if (time < state.time) return value;
      const recent = state.recent as Recent;
      if (time - state.time > forget_after) forgetRecent(recent);
      state.time = time;
      addRecent(recent, value);
      return medianOf(recent);
    },
  };
}

function exponentialRule(settings: v.InferOutput<typeof exponential>): CompiledRule<State> {
  const { half_life, alpha = 1, forget_after = Number.POSITIVE_INFINITY } = settings;
  return {
    fresh: () => ({ time: Number.NEGATIVE_INFINITY, level: 0, recent: null }),
    apply(state, time, value) {
      if (time < state.time) return value;
      const gap = time - state.time;
      const first = gap === Number.POSITIVE_INFINITY || gap > forget_after;
      const weight = half_life === undefined ? alpha : 1 - 2 ** (-gap / half_life);
      const level = first ? value : state.level + weight * (value - state.level);
      // Two values of opposite sign near the end of double precision: their distance has no number.
      if (!Number.isFinite(level)) return Number.NaN;
      state.time = time;
      state.level = level;
      return level;
    },
  };
}
