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
  /** Nothing is still to come of what is older than what is here: panes may be merged. */
  whole(): boolean;
  readonly keep: Millis;
  readonly keep_raw: Millis;
}

/** Deletes a little of what is older than it is to be kept, so that no single commit takes long. */
export function forgetAged(retention: Retention, now: Instant, commit: number): void {
  const { sweep, keep, keep_raw } = retention;
  forgetRaw(retention, now - keep_raw);
  if (commit % SELDOM === 0) sweep.portion(now - keep);
}

/**
 * Makes space in at most `rounds` small rounds. What is worth least goes first: raw readings, then summaries that were
 * sent, then detail (thinning), then what was kept of the sent ones for that; only then the oldest unsent summaries
 * themselves. Freed pages are used again; the file does not shrink.
 */
export function makeSpace(retention: Retention, rounds: number): void {
  const { quota, sweep, thinning, remains, dropping, whole } = retention;
  const inTurn = [
    () => forgetRaw(retention, Number.POSITIVE_INFINITY),
    () => sweep.some(),
    () => (whole() ? thinning.some() : 0),
    () => remains.some(),
    () => dropping.some(),
  ];
  for (let round = 0; round < rounds && !quota.roomy; round++) {
    if (!inTurn.some((freed) => freed() > 0)) return;
  }
}

/** Gives up a few of the oldest raw readings that came before `until`, in the journal or out of it; 0 where there are none. */
function forgetRaw({ journal, history }: Retention, until: Instant): number {
  const past = history.oldestAt ?? Number.POSITIVE_INFINITY;
  if ((journal.oldestAt ?? Number.POSITIVE_INFINITY) > past) return history.prune(until) || journal.prune(until, STEPS);
  return journal.prune(until, STEPS) || history.prune(until);
}
