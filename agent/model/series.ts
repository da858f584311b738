import type { Millis } from './time.ts';

declare const meaning: unique symbol;

/** The number of a series: its place in the store's `series` table, given at first sight and kept for good. */
export type SeriesId = number & { readonly [meaning]?: 'series' };

/** What an intake answers when a source has reached its limit of series: the reading is counted, not kept. */
export const NO_SERIES: SeriesId = -1;

/** What an intake answers for a series that the configuration ignores: its readings are noted, neither counted nor kept. */
export const IGNORED_SERIES: SeriesId = -2;

/** How the readings of a series are to be summarised. */
export const KINDS = ['gauge', 'counter', 'angle', 'state', 'level', 'count', 'wind', 'position'] as const;
export type Kind = (typeof KINDS)[number];

/** One configured cleaning rule: the rule's name in `agent/clean/rules.ts`, and its checked settings. */
export interface RuleUse {
  readonly rule: string;
  readonly settings: unknown;
}

/**
 * What a source knows about a field from its protocol, its preset or the device itself. Configuration wins over it, key
 * by key; it wins over the catalogue's defaults. Plain data: it is stored with the series, so that a restart treats the
 * series alike before the device has spoken again.
 */
export interface FieldFacts {
  /** Where this is known from, for people: `vedirect`, `modbus sdm120`, `zigbee2mqtt bridge/devices`. */
  readonly origin: string;
  /** A name in the catalogue of quantities: it brings a unit, a kind and cleaning rules along. */
  readonly quantity?: string;
  /** The unit that readings come in. A series configured in another unit of the same dimension is converted. */
  readonly unit?: string;
  /**
   * The unit that the series is kept in where the configuration names none, of the same dimension as `unit`: a
   * watt-minute is nobody's unit.
   */
  readonly kept_in?: string;
  readonly kind?: Kind;
  readonly expect_every?: Millis;
  readonly rollover?: number;
  /**
   * What is true of this very device, by the names of cleaning rules, as a person would write them: its range, its
   * sentinels. Limits are in `unit`. Each replaces the catalogue's rule of the same name.
   */
  readonly rules?: Readonly<Record<string, object>>;
}

/** Resolves how a series is to be treated; `facts` is what its source knows about it. */
export type PlanFor = (source: string, name: string, facts?: FieldFacts) => SeriesPlan;

/**
 * All that decides how one series is treated, resolved from configuration, catalogue and defaults when the
 * series is first seen. Plain data: it is compared across restarts and stored beside the checkpoint.
 */
export interface SeriesPlan {
  readonly name: string;
  readonly source: string;
  readonly kind: Kind;
  readonly unit?: string;
  readonly quantity?: string;
  /** The expected interval between readings; absent where none is known. */
  readonly expect_every?: Millis;
  /** The longest time one value is held on to for time-weighted figures. */
  readonly hold: Millis;
  /** The largest value of a counter before it rolls over to 0, where the device states one. */
  readonly rollover?: number;
  /** How long after its end a window still takes in late readings. */
  readonly allowed_lateness: Millis;
  /** A series that has been silent for so long has its due windows closed by the clock. */
  readonly idle_after: Millis;
  /** `ignore`: readings of one message are not held against each other. */
  readonly contradictions?: 'ignore';
  /** Cleaning rules in the order they apply. */
  readonly rules: readonly RuleUse[];
  /** What the source knew about the series when the plan was made. */
  readonly facts?: FieldFacts;
}

/** A series as registered: number, name and plan. */
export interface Series {
  readonly id: SeriesId;
  readonly plan: SeriesPlan;
}
