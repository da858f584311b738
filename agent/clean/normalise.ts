import * as v from 'valibot';
import type { CompiledRule, Rule } from './rule.ts';
import { numberSetting, positiveSetting, wholeSetting, wordSetting } from './setting.ts';

const zscore = v.strictObject({
  method: v.pipe(v.literal('zscore'), v.description('Standard deviations off a mean, both known beforehand.')),
  mean: numberSetting('The mean of the series.'),
  stddev: positiveSetting('The standard deviation of the series.'),
});

const running = v.strictObject({
  method: v.pipe(v.literal('running_zscore'), v.description('Standard deviations off the mean of what came before.')),
  memory: v.optional(
    wholeSetting(10, 10_000_000, 'Over about how many readings mean and deviation are taken: older ones fade.'),
    1000,
  ),
  warm_up: v.optional(
    wholeSetting(
      2,
      10_000_000,
      'How many readings are needed before there is a score: those are taken out and counted.',
    ),
    30,
  ),
});

const minMax = v.pipe(
  v.strictObject({
    method: v.pipe(v.literal('min_max'), v.description('The place between a least and a greatest value, from 0 to 1.')),
    min: numberSetting('The value that becomes 0.'),
    max: numberSetting('The value that becomes 1.'),
    outside: v.optional(
      wordSetting(
        ['keep', 'clip', 'reject'],
        'What happens outside 0 to 1: the number stays, moves to the end, or is taken out.',
      ),
      'keep',
    ),
  }),
  v.check(({ min, max }) => min < max, 'min must be below max'),
);

const settings = v.variant('method', [zscore, running, minMax]);

type Settings = v.InferOutput<typeof settings>;
interface Running {
  time: number;
  count: number;
  mean: number;
  variance: number;
}

/**
 * Brings a series to a common scale, for feature sets. The value loses its unit. A transformation, not a judgement:
 * what it changes does not count as mended.
 */
export const normalise: Rule<Settings, Running | null> = {
  name: 'normalise',
  summary: 'Brings a series to a common scale: standard deviations off the mean, or 0 to 1.',
  stage: 'shape',
  mends: false,
  settings,
  examples: [
    { method: 'zscore', mean: 21, stddev: 2.5 },
    { method: 'running_zscore', memory: 200, warm_up: 20 },
    { method: 'min_max', min: -10, max: 40 },
    { method: 'min_max', min: 0, max: 50, outside: 'clip' },
  ],
  compile(settings) {
    switch (settings.method) {
      case 'zscore':
        return without((value) => (value - settings.mean) / settings.stddev);
      case 'running_zscore':
        return runningScore(settings);
      case 'min_max':
        return without(placeBetween(settings));
    }
  },
  explain(settings) {
    switch (settings.method) {
      case 'zscore':
        return 'too far from the mean for a number';
      case 'running_zscore':
        return `no score before ${settings.warm_up} readings`;
      case 'min_max':
        return `outside ${settings.min} to ${settings.max}`;
    }
  },
};

function without(scale: (value: number) => number): CompiledRule<null> {
  return { fresh: () => null, apply: (_, __, value) => scale(value) };
}

function placeBetween({ min, max, outside }: v.InferOutput<typeof minMax>): (value: number) => number {
  const span = max - min;
  return (value) => {
    const place = (value - min) / span;
    if (outside === 'keep' || (place >= 0 && place <= 1)) return place;
    if (outside === 'reject') return Number.NaN;
    return place < 0 ? 0 : 1;
  };
}

/**
 * Exact mean and variance of the first `memory` readings (Welford 1962), then exponentially weighted ones (Finch,
 * "Incremental calculation of weighted mean and variance", 2009). A reading is scored against statistics that hold it, so that one
 * reading can never have an infinite score; a late one is scored without entering them.
 */
function runningScore({ memory, warm_up }: v.InferOutput<typeof running>): CompiledRule<Running> {
  return {
    fresh: () => ({ time: Number.NEGATIVE_INFINITY, count: 0, mean: 0, variance: 0 }),
    apply(state, time, value) {
      if (time >= state.time) {
        const weight = 1 / Math.min(state.count + 1, memory);
        const off = value - state.mean;
        const variance = (1 - weight) * (state.variance + weight * off * off);
        // Squares beyond double precision would stay in the mean for good.
        if (!Number.isFinite(variance)) return Number.NaN;
        state.time = time;
        state.count++;
        state.mean += weight * off;
        state.variance = variance;
      }
      if (state.count < warm_up) return Number.NaN;
      if (state.variance > 0) return (value - state.mean) / Math.sqrt(state.variance);
      // All readings so far were equal: one like them scores 0, for another (a late one) there is no measure.
      return value === state.mean ? 0 : Number.NaN;
    },
  };
}
