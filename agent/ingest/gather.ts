import { type Batch, newBatch } from '../model/batch.ts';
import type { SeriesId } from '../model/series.ts';
import type { Ticket } from '../model/source.ts';
import type { Instant } from '../model/time.ts';
import { IdentityColumns } from './identity-columns.ts';

/** What one source delivered since the last commit. */
export interface Gathered {
  ticket: Ticket;
  forget: boolean;
  readonly identities: IdentityColumns;
}

/** Everything that came in since the last commit, from all sources, in the order of arrival. */
export interface Taken {
  readonly batch: Batch;
  /** Readings and non-readings that came in, and how many of them are none. */
  readonly received: number;
  readonly invalid: number;
  /** Running totals that changed, by name. */
  readonly counts: Record<string, number>;
  readonly sources: ReadonlyMap<string, Gathered>;
}

const FIRST_CAPACITY = 256;
/** A batch that has grown beyond this, behind a slow disk, is let go: 1.4 MB. */
const MOST_SPARED = 65_536;

/**
 * Collects deliveries into columns until a commit takes them. At `SOFT_LIMIT` readings it says it is full, and
 * sources that can hold back do; a source that goes on regardless fills it to `HARD_LIMIT`, beyond which readings are
 * counted as `overrun` and not kept.
 */
export class Gather {
  static readonly SOFT_LIMIT = 50_000;
  static readonly HARD_LIMIT = 200_000;

  readonly totals: Map<string, number>;
  #batch = newBatch(FIRST_CAPACITY);
  #spare: Batch | undefined;
  #received = 0;
  #invalid = 0;
  #changed = new Set<string>();
  #sources = new Map<string, Gathered>();
  #deliveries = 0;
  /** How many deliveries of a source came with the last commit: the next one is likely to bring as many. */
  #room = 0;

  /** `totals` are the running totals that the store remembers. */
  constructor(totals: Readonly<Record<string, number>> = {}) {
    this.totals = new Map(Object.entries(totals));
  }

  get readings(): number {
    return this.#batch.count;
  }

  get full(): boolean {
    return this.#batch.count >= Gather.SOFT_LIMIT;
  }

  get empty(): boolean {
    return this.#batch.count === 0 && this.#deliveries === 0 && this.#changed.size === 0;
  }

  /** Adds a reading; false when there is no room for it, which the caller counts. */
  add(series: SeriesId, time: Instant, value: number, flags: number): boolean {
    if (this.#batch.count === this.#batch.times.length && !this.#grow()) return false;
    const batch = this.#batch;
    const i = batch.count++;
    batch.series[i] = series;
    batch.times[i] = time;
    batch.values[i] = value;
    batch.flags[i] = flags;
    return true;
  }

  countReceived(readings: number): void {
    this.#received += readings;
  }

  countInvalid(readings: number): void {
    this.#received += readings;
    this.#invalid += readings;
  }

  count(name: string, by: number): void {
    this.totals.set(name, (this.totals.get(name) ?? 0) + by);
    this.#changed.add(name);
  }

  /** Adds to a running total on account of what was already taken, so that it goes into the same commit. */
  tally(taken: Taken, name: string, by: number): void {
    this.count(name, by);
    this.#changed.delete(name);
    taken.counts[name] = this.totals.get(name) as number;
  }

  /** What the source has delivered since the last commit, to be added to. */
  of(source: string): Gathered {
    let gathered = this.#sources.get(source);
    if (!gathered) {
      gathered = { ticket: 0, forget: false, identities: new IdentityColumns(this.#room) };
      this.#sources.set(source, gathered);
    }
    this.#deliveries++;
    return gathered;
  }

  /** Hands over what was gathered and begins anew. */
  take(): Taken {
    const counts: Record<string, number> = {};
    for (const name of this.#changed) counts[name] = this.totals.get(name) as number;
    const taken: Taken = {
      batch: this.#batch,
      received: this.#received,
      invalid: this.#invalid,
      counts,
      sources: this.#sources,
    };
    this.#batch = this.#spare ?? newBatch(Math.max(FIRST_CAPACITY, taken.batch.count));
    this.#spare = undefined;
    this.#room = 0;
    for (const { identities } of this.#sources.values()) this.#room = Math.max(this.#room, identities.count);
    this.#received = 0;
    this.#invalid = 0;
    this.#changed = new Set();
    this.#sources = new Map();
    this.#deliveries = 0;
    return taken;
  }

  /** Takes back a batch that nobody looks at any more: under a load, memory for each commit would never be let go. */
  giveBack(batch: Batch): void {
    if (batch.times.length > MOST_SPARED) return;
    batch.count = 0;
    this.#spare = batch;
  }

  #grow(): boolean {
    const old = this.#batch;
    if (old.count >= Gather.HARD_LIMIT) return false;
    const grown = newBatch(Math.min(old.count * 2, Gather.HARD_LIMIT));
    grown.series.set(old.series);
    grown.times.set(old.times);
    grown.values.set(old.values);
    grown.flags.set(old.flags);
    grown.count = old.count;
    this.#batch = grown;
    return true;
  }
}
