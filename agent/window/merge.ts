import { assert } from '../model/failure.ts';
import type { Span } from '../model/window.ts';
import { copyAngle, joinAngle } from './angle.ts';
import { copyCount, joinCount } from './count.ts';
import { copyCounter, joinCounter } from './counter.ts';
import { copyGauge, endGauge, joinGauge } from './gauge.ts';
import type { Pane } from './pane.ts';
import { addHead } from './pane-head.ts';
import { copyPosition, joinPosition } from './position.ts';
import { lastReading } from './rows.ts';
import { copyState, endState, joinState } from './state.ts';
import { copyWind, joinWind } from './wind.ts';

/**
 * Two panes of one series, `earlier` ending no later than `later` begins, as one that spans both. Its figures are
 * those of all readings in one pane. The arguments stay as they are.
 */
export function mergePanes(earlier: Pane, later: Pane): Pane {
  return foldPanes([earlier, later], { from: earlier.from, to: later.to });
}

/** Readings that came after their pane was closed, taken into it. Same span; they are counted as late. */
export function mergeLate(stored: Pane, late: Pane): Pane {
  assert(stored.from === late.from && stored.to === late.to, 'late readings belong to the pane of their own span');
  const merged = copyPane(stored);
  absorb(merged, late);
  merged.late = stored.late + late.count;
  return copyPane(merged);
}

/** At least one pane, ascending, all within `span`, as one pane of that span. */
export function foldPanes(panes: readonly Pane[], span: Span): Pane {
  const first = panes[0];
  assert(first !== undefined, 'a window is folded from at least one pane');
  const folded = copyPane(first);
  for (let index = 1; index < panes.length; index += 1) {
    const pane = panes[index] as Pane;
    assert((panes[index - 1] as Pane).to <= pane.from, 'panes are folded in ascending order');
    absorb(folded, pane);
  }
  folded.from = span.from;
  folded.to = span.to;
  return panes.length > 1 ? copyPane(folded) : folded;
}

/** A copy that shares nothing, without room to spare. */
export function copyPane(pane: Pane): Pane {
  switch (pane.kind) {
    case 'gauge':
    case 'level':
      return copyGauge(pane);
    case 'counter':
      return copyCounter(pane);
    case 'angle':
      return copyAngle(pane);
    case 'state':
      return copyState(pane);
    case 'count':
      return copyCount(pane);
    case 'wind':
      return copyWind(pane);
    case 'position':
      return copyPosition(pane);
  }
}

function absorb(pane: Pane, other: Pane): void {
  assert(pane.kind === other.kind, `panes of one kind are merged, not ${pane.kind} with ${other.kind}`);
  joinAlike(pane, other);
  addHead(pane, other);
}

// The kinds are equal by now, which the compiler cannot see.
function joinAlike(pane: Pane, other: Pane): void {
  switch (pane.kind) {
    case 'gauge':
    case 'level':
      endWhereCarryEnded(pane, other as HoldingPane);
      return joinGauge(pane, other as typeof pane);
    case 'state':
      endWhereCarryEnded(pane, other as HoldingPane);
      return joinState(pane, other as typeof pane);
    case 'counter':
      return joinCounter(pane, other as typeof pane);
    case 'angle':
      return joinAngle(pane, other as typeof pane);
    case 'count':
      return joinCount(pane, other as typeof pane);
    case 'wind':
      return joinWind(pane, other as typeof pane);
    case 'position':
      return joinPosition(pane, other as typeof pane);
  }
}

type HoldingPane = Extract<Pane, { carry: unknown }>;

/** A device may go offline between two panes: only the later one has heard of it, with the value carried into it. */
function endWhereCarryEnded(pane: HoldingPane, later: HoldingPane): void {
  const { carry } = later;
  if (carry?.until === undefined || carry.time !== lastTimeOf(pane)) return;
  if (pane.kind === 'state') endState(pane, carry.until);
  else endGauge(pane, carry.until);
}

function lastTimeOf(pane: HoldingPane): number | undefined {
  if (pane.body.form === 'totals') return pane.body.line.last_time;
  return lastReading(pane.body)?.time ?? pane.carry?.time;
}
