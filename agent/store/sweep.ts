import type { Instant, Millis } from '../model/time.ts';
import type { Books } from './books.ts';
import type { Finality } from './finality.ts';
import type { Registry } from './registry.ts';
import type { Rooms } from './rooms.ts';
import type { Row } from './rows.ts';
import type { Summaries } from './summaries.ts';
import type { Uplinks } from './uplinks.ts';

const PORTION = 256;
const MOST_PORTIONS = 16;
const REST = 1024;

/**
 * Deletes summaries that every uplink has numbered (or none forwards) and that nothing will ask for any more.
 *
 * `kept` is the span of which no part goes while another part waits or is still to come: so that it can be merged whole.
 * Undefined where there is nothing better to give up.
 */
export class Sweep {
  readonly #books: Books;
  readonly #registry: Registry;
  readonly #summaries: Summaries;
  readonly #uplinks: Uplinks;
  readonly #finality: Finality;
  readonly #kept: Millis | undefined;
  /** Where the next portion begins; each round goes from the oldest change to the newest. */
  #at = 0;
  /** The change number before which looking again is not worth the reading. */
  #restUntil = 0;

  constructor(
    { books, registry, summaries, uplinks }: Pick<Rooms, 'books' | 'registry' | 'summaries' | 'uplinks'>,
    finality: Finality,
    kept?: Millis,
  ) {
    this.#books = books;
    this.#registry = registry;
    this.#summaries = summaries;
    this.#uplinks = uplinks;
    this.#finality = finality;
    this.#kept = kept;
  }

  /** Looks at one portion, and deletes what ended before `until`; answers how many rows, and whether it was the last one. */
  portion(until: Instant): { deleted: number; last: boolean } {
    this.#at = this.#uplinks.pastWaiting(this.#at);
    const rows = this.#summaries.rows.between(this.#at, this.#books.nextChange, PORTION);
    const waiting = this.#kept === undefined ? 0 : this.#uplinks.oldestWaiting();
    let deleted = 0;
    for (const row of rows) {
      this.#at = row.change + 1;
      if (row.to >= until || this.#uplinks.waits(row) || !this.#mayGo(row, waiting)) continue;
      this.#registry.raiseWhole(row.series, row.to);
      this.#summaries.remove(row);
      deleted++;
    }
    const last = rows.length < PORTION;
    if (last) this.#at = 0;
    return { deleted, last };
  }

  #mayGo({ series, from, to }: Row, waiting: Instant): boolean {
    if (this.#kept === undefined) return this.#finality.isOver(series, { from, to });
    const end = Math.ceil(to / this.#kept) * this.#kept;
    return end <= waiting && this.#finality.isOver(series, { from, to: end });
  }

  /** Something was numbered: there may be more to delete than before. */
  wake(): void {
    this.#restUntil = 0;
  }

  /** Deletes a little, of whatever age; answers how many rows. After a whole round in vain it rests for a while. */
  some(): number {
    if (this.#books.nextChange < this.#restUntil) return 0;
    let started = this.#at === 0;
    for (let i = 0; i < MOST_PORTIONS; i++) {
      const { deleted, last } = this.portion(Number.POSITIVE_INFINITY);
      if (deleted > 0) return deleted;
      if (last && started) {
        this.#restUntil = this.#books.nextChange + REST;
        return 0;
      }
      started ||= last;
    }
    return 0;
  }
}
