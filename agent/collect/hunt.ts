import type { Millis } from '../model/time.ts';
import type { Range } from './sequence.ts';

/** How the missing messages of one epoch are being asked for. Times are monotonic. */
export interface Hunt {
  /** The lowest missing number; when it arrives, the hunt begins anew with the next one. */
  first: number;
  /** When to act next. */
  due: Millis;
  /** Requests made, and how many of them were followed by a sign of life but not by the messages. */
  asks: number;
  unanswered: number;
  /** Something came from the agent since the last request. */
  heard: boolean;
  /** The highest number asked for. */
  through: number;
}

export interface HuntPace {
  /** How old a gap must be before anything is asked: messages overtake each other. */
  readonly gap_after: Millis;
  /** The wait after a request; doubled with each. */
  readonly answer_within: Millis;
}

export type Move =
  | { readonly kind: 'wait' }
  | { readonly kind: 'ask'; readonly ranges: readonly Range[] }
  /** The agent no longer has these. */
  | { readonly kind: 'lost'; readonly ranges: readonly Range[] };

export const PACE: HuntPace = { gap_after: 5_000, answer_within: 10_000 };

/** So many requests must remain unanswered by a living agent before a gap is given up. */
const TRIES = 2;
const LONGEST_WAIT: Millis = 600_000;

export function newHunt(first: number, mono: Millis, pace: HuntPace): Hunt {
  return { first, due: mono + pace.gap_after, asks: 0, unanswered: 0, heard: false, through: 0 };
}

/** The agent went offline, or came back: it sends all that is unsettled by itself, so whatever was asked is void. */
export function interrupted(hunt: Hunt, mono: Millis, pace: HuntPace): void {
  Object.assign(hunt, newHunt(hunt.first, mono, pace));
}

/**
 * What to do about the gaps now. `online`: what the agent's state topic says; undefined where it says nothing.
 *
 * A number is given up only when the agent was asked for it twice, was there each time, and sent something else
 * instead: an acknowledgement makes the agent delete, so giving up what it still has would lose it for good.
 */
export function moveOn(
  hunt: Hunt,
  missing: readonly Range[],
  online: boolean | undefined,
  mono: Millis,
  pace: HuntPace,
): Move {
  const first = missing[0];
  if (!first) return { kind: 'wait' };
  if (first.from !== hunt.first) Object.assign(hunt, newHunt(first.from, mono, pace));
  if (online === false || mono < hunt.due) return { kind: 'wait' };
  if (hunt.asks > 0 && hunt.heard) hunt.unanswered++;
  const asked = missing.filter((range) => range.to <= hunt.through);
  if (hunt.unanswered >= TRIES && asked.length > 0) return { kind: 'lost', ranges: asked };
  hunt.asks++;
  hunt.heard = false;
  hunt.due = mono + Math.min(LONGEST_WAIT, pace.answer_within * 2 ** Math.min(hunt.asks - 1, 16));
  hunt.through = Math.max(hunt.through, (missing.at(-1) as Range).to);
  return { kind: 'ask', ranges: missing };
}
