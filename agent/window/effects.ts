import type { SeriesId } from '../model/series.ts';
import type { Instant } from '../model/time.ts';
import type { Pane } from './pane.ts';

/** A pane whose time is over: stored for good, revision 0 unless it was closed before. */
export interface ClosedPane {
  readonly series: SeriesId;
  readonly pane: Pane;
  /** The pane as bytes (`encodePane`), where they are at hand. */
  readonly encoded?: Uint8Array;
}

/**
 * Readings for a pane that has been closed, still within the allowed lateness: a pane of its own that holds just
 * them, to be merged into the stored one as its next revision (or stored as it is where there was none).
 */
export interface LatePane {
  readonly series: SeriesId;
  readonly pane: Pane;
}

/** A wider window to be folded from the stored panes `[from, to)` and stored as revision 0, or the next one. */
export interface DueWindow {
  readonly series: SeriesId;
  /** Index into `WindowPlan.wider`. */
  readonly shape: number;
  readonly from: Instant;
  readonly to: Instant;
}

/** What one step of the windows brought about, to be committed together with the readings that caused it. */
export interface Effects {
  readonly closed: readonly ClosedPane[];
  readonly late: readonly LatePane[];
  readonly due: readonly DueWindow[];
}
