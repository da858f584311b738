import type { GenericSchema } from 'valibot';
import type { Instant } from '../model/time.ts';

/**
 * Where in a chain a rule belongs when nobody says otherwise; see `inDefaultOrder`.
 *
 * - `arrival`: tells deliveries apart, before anything looks at the value.
 * - `raw`: knows values as the device sends them, before any scaling.
 * - `transform`: turns a device's number into a true one. Keeps no state.
 * - `judge`: decides whether a true number is believable.
 * - `shape`: makes a good series handier for those who read it.
 */
export const STAGES = ['arrival', 'raw', 'transform', 'judge', 'shape'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * A cleaning rule: a pure function over the readings of one series, one after the other, with a memory of its own.
 * A rule is one file that exports it, and one word in the list of `rules.ts`.
 *
 * What every rule keeps (test/clean/laws.test.ts runs each rule of the list through it):
 * the same readings give the same answers; the memory is plain data of bounded size, from which a resumed rule goes on
 * bit for bit; no number makes it throw; and whatever came before, a healthy signal passes again: nothing latches.
 */
export interface Rule<Settings, State> {
  /** One lower-case word: the key in configuration, in `quality.rejected` and in counters. */
  readonly name: string;
  /** A sentence for the documentation. */
  readonly summary: string;
  readonly stage: Stage;
  /** Whether a value it changes counts as mended (and the quality of the window says so). */
  readonly mends: boolean;
  /** Strict objects whose every key has a description. */
  readonly settings: GenericSchema<unknown, Settings>;
  /** Settings as a person would write them, fit for readings around 20: shown in the documentation, tried by the laws. */
  readonly examples: readonly object[];
  /** Does all preparation once, so that `apply` need not. */
  compile(settings: Settings): CompiledRule<State>;
  /** Why this rule took `value` out or replaced it, for people: "outside 0 to 100". */
  explain(settings: Settings, value: number): string;
}

/** A rule with its settings worked in, shared by all series that use them. */
export interface CompiledRule<State> {
  /** The memory of a series not heard from yet: plain data; null for a rule that needs none. */
  fresh(): State;
  /**
   * Judges the next reading, and remembers what it must. Allocates nothing.
   * Answers NaN to reject it, or the value that goes on: the same one, or another. `time` and `value` are finite;
   * `flags` are bits of `FLAG`. A reading older than its predecessor cannot be compared with what came before it.
   */
  apply(state: State, time: Instant, value: number, flags: number): number;
}
