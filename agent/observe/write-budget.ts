import type { Instant, Millis } from '../model/time.ts';
import { WearToday, writtenBytes } from './wear.ts';

const DAY: Millis = 86_400_000;
const YEAR: Millis = 365.25 * DAY;
/** The pace of writing is taken over about so long, and looked at as often. */
const LOOK: Millis = 10_000;
const MEMORY = 6;
/** Commits are made at most so much more seldom than was asked for. */
const MOST = 60;
/** Sooner than this after the start nothing can be said of years. */
const SOON: Millis = 60_000;

/** What is written to the card, and how long it lasts at that. All absent where the system does not tell. */
export interface Wear {
  /** Since the agent started, and since midnight UTC or the start, where that is later. */
  readonly written_bytes?: number;
  readonly written_today?: number;
  /** Over all since the start. */
  readonly written_bytes_per_reading?: number;
  /** How long a new card would last at the pace since the start, years. */
  readonly card_years?: number;
  /** Bytes a day that may be written; absent: no such wish. And whether the pace is within it. */
  readonly write_budget?: number;
  readonly over_budget?: boolean;
  /** So many times longer than `commit_interval` commits are put off, where every source can wait. */
  readonly commit_stretch: number;
}

export interface WearPlan {
  readonly write_budget?: number | undefined;
  readonly card_endurance: number;
}

/**
 * Watches what is written, and says by how much the commit interval of sources that can wait is to be lengthened to
 * keep to the budget. The interval follows the pace slowly, up to a minute for one of a second, and goes back by itself.
 */
export class WriteBudget {
  readonly #plan: WearPlan;
  readonly #read: () => number | undefined;
  readonly #today: WearToday;
  readonly #began: { readonly mono: Millis; readonly bytes: number };
  #looked: { readonly mono: Millis; readonly bytes: number };
  /** Bytes a ms, lately. */
  #pace: number | undefined;
  stretch = 1;

  constructor(plan: WearPlan, mono: Millis, read = writtenBytes) {
    this.#plan = plan;
    this.#read = read;
    this.#today = new WearToday(read);
    this.#began = { mono, bytes: read() ?? 0 };
    this.#looked = this.#began;
  }

  /** Takes note of the time; to be called every few seconds. */
  look(mono: Millis): void {
    const past = mono - this.#looked.mono;
    const bytes = this.#read();
    if (past < LOOK || bytes === undefined) return;
    const pace = Math.max(0, bytes - this.#looked.bytes) / past;
    this.#looked = { mono, bytes };
    this.#pace = this.#pace === undefined ? pace : this.#pace + (pace - this.#pace) / MEMORY;
    const { write_budget } = this.#plan;
    if (write_budget === undefined) return;
    // What is written grows a little less than commits grow more frequent, so half a step at a time does not swing.
    const wanted = this.stretch * Math.sqrt(pace / (write_budget / DAY));
    this.stretch = Math.min(MOST, Math.max(1, wanted));
  }

  wear(now: Instant, mono: Millis, readings: number): Wear {
    const { write_budget, card_endurance } = this.#plan;
    const total = this.#read();
    if (total === undefined) return { commit_stretch: this.stretch };
    const written = total - this.#began.bytes;
    const up = mono - this.#began.mono;
    return {
      written_bytes: total,
      written_today: this.#today.bytes(now),
      ...(readings > 0 && { written_bytes_per_reading: written / readings }),
      ...(up > SOON && written > 0 && { card_years: card_endurance / ((written / up) * YEAR) }),
      ...(write_budget !== undefined && { write_budget, over_budget: (this.#pace ?? 0) * DAY > write_budget }),
      commit_stretch: this.stretch,
    };
  }
}
