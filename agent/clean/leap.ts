import type { CompiledRule } from './rule.ts';

/** What is remembered to tell a leap from a true step. Plain data. */
export interface Believed {
  /** The last reading that was believed. */
  time: number;
  value: number;
  /** The last one that was not, and how many in a row agreed with each other. */
  far_time: number;
  far_value: number;
  agreeing: number;
}

/**
 * Takes out what cannot follow on the last believed reading. A true step is believed at the `accept_after`th reading in a
 * row that can follow on its predecessor, so that nothing is held on to for ever. A reading older than the last believed
 * one passes unjudged: there is nothing to compare it with.
 * @param can whether `to` can follow on `from` after so many ms; after an infinite time, before the very first reading, all can
 */
export function withoutLeaps(
  can: (gap: number, from: number, to: number) => boolean,
  accept_after: number,
): CompiledRule<Believed> {
  return {
    fresh: () => ({ time: Number.NEGATIVE_INFINITY, value: 0, far_time: 0, far_value: 0, agreeing: 0 }),
    apply(state, time, value) {
      if (time < state.time) return value;
      if (!can(time - state.time, state.value, value)) {
        const agrees = state.agreeing > 0 && can(time - state.far_time, state.far_value, value);
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
}
