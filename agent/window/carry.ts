import type { Instant } from '../model/time.ts';

/** The last reading before a window: its value holds on into it, for a time. */
export interface Carry {
  readonly time: Instant;
  readonly value: number;
  /** When it stops holding; absent: after the pane's `hold`. */
  readonly until?: Instant;
}
