import type { Instant, Millis } from '../model/time.ts';
import type { Dropping } from './drop.ts';
import type { History } from './history.ts';
import type { Journal } from './journal.ts';
import type { Quota } from './quota.ts';
import type { Sweep } from './sweep.ts';
import type { Thinning } from './thin.ts';

/** Steps of the journal's history that are deleted at a time. */
const STEPS = 8;
/** Aged summaries are looked for once in so many commits. */
const SELDOM = 16;

export interface Retention {
  readonly journal: Journal;
  readonly history: History;
  /** Deletes what was sent, but leaves what can be merged with something that waits. */
  readonly sweep: Sweep;
  /** Deletes that, too. */
  readonly remains: Sweep;
  readonly thinning: Thinning;
  readonly dropping: Dropping;
  readonly quota: Quota;
  readonly keep: Millis;
  readonly keep_raw: Millis;
}

/** Deletes a little of what is older than it is to be kept, so that no single commit takes long. */
export function forgetAged({ journal, history, sweep, keep, keep_raw }: Retention, now: Instant, commit: number): void {
  if (history.prune(now - keep_raw) === 0) journal.prune(now - keep_raw, STEPS);
  if (commit % SELDOM === 0) sweep.portion(now - keep);
}

/**
 * Makes space in at most `rounds` small rounds. What is worth least goes first: raw readings, then summaries that were
 * sent, then detail (thinning), then what was kept of the sent ones for that; only then the oldest unsent summaries
 * themselves. Freed pages are used again; the file does not shrink.
 */
export function makeSpace({ journal, history, quota, ...ways }: Retention, rounds: number): void {
  const inTurn = [
    () => history.prune(Number.POSITIVE_INFINITY),
    () => journal.prune(Number.POSITIVE_INFINITY, STEPS),
    () => ways.sweep.some(),
    () => ways.thinning.some(),
    () => ways.remains.some(),
    () => ways.dropping.some(),
  ];
  for (let round = 0; round < rounds && !quota.roomy; round++) {
    if (!inTurn.some((freed) => freed() > 0)) return;
  }
}
