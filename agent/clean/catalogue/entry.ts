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
}

export type RuleSettings = Readonly<Record<string, object>>;
