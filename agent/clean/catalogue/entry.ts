import type { Kind } from '../../model/series.ts';

/**
 * A quantity as the catalogue states it. Rules stand by name, with settings as a person would write them, in `unit`.
 *
 * `rules` are on by default, so they may only take out what cannot be true anywhere the quantity is measured.
 * `suggested` ones know a typical sensor and are for a person to switch on.
 */
export interface Entry {
  /** What is measured, and with what where that matters. */
  readonly summary: string;
  readonly unit?: string;
  readonly kind: Kind;
  readonly rules?: RuleSettings;
  readonly suggested?: RuleSettings;
  /** The smallest step that typical sensors show, in `unit`. */
  readonly resolution?: number;
  /** How far their readings scatter where nothing changes (standard deviation), in `unit`. */
  readonly noise?: number;
  /** The figures of a window that tell most about it, those to look at first. */
  readonly figures: readonly string[];
}

export type RuleSettings = Readonly<Record<string, object>>;
