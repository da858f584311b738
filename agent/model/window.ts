import type { Instant, Millis } from './time.ts';

/**
 * A window's shape: half-open spans `[from, to)` of `size`, one every `every`, aligned to multiples of `every`
 * since 1970 UTC. `every < size` is a sliding window; `every === size` a tumbling one.
 */
export interface WindowShape {
  /** The name on the wire and in tables, as configured: `1m`. A sliding window is named `1h/15m`. */
  readonly name: string;
  readonly size: Millis;
  readonly every: Millis;
}

/** The windows of an agent: `pane` is the finest one, built from readings; each of the `wider` is a merge of panes. */
export interface WindowPlan {
  readonly pane: WindowShape;
  readonly wider: readonly WindowShape[];
}

/** One window of one series. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}
