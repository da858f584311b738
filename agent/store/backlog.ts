import { addInterval, closeNarrowestGap, hasNumber, type Intervals, removeInterval } from './intervals.ts';
import type { Row, Rows } from './rows.ts';
import type { Database, Statement } from './sqlite.ts';
import { type Forwarding, forwards, Waiting } from './waiting.ts';

/** At the bound the two closest intervals become one: what lay between is sent a second time, which changes nothing. */
const MOST_INTERVALS = 256;
/** Rows that are read at a time. */
const MOST_AT_ONCE = 256;

/**
 * What waits for one uplink to be numbered: not a copy, but intervals of change numbers over `summary_row`, of which
 * the rows count that the uplink forwards.
 */
export class Backlog {
  /** Whether the uplink takes such a row. */
  readonly forwards: (row: Pick<Row, 'window' | 'merged'>) => boolean;
  readonly #rows: Rows;
  readonly #db: Database;
  readonly #uplink: number;
  readonly #waiting: Waiting;
  readonly #add: Statement;
  readonly #clear: Statement;
  #intervals: Intervals = [];
  #withheld: Intervals = [];
  #changed = false;

  /** `load` is to be called before anything else. */
  constructor(db: Database, rows: Rows, uplink: number, forwarding: Forwarding) {
    this.#rows = rows;
    this.#waiting = new Waiting(db, uplink, forwarding);
    this.forwards = (row) => forwards(forwarding, row);
    this.#db = db;
    this.#uplink = uplink;
    this.#add = db.prepare('INSERT INTO backlog VALUES (?, ?, ?)');
    this.#clear = db.prepare('DELETE FROM backlog WHERE uplink = ?');
  }

  load(): void {
    const stored = this.#db
      .prepare('SELECT from_change, to_change FROM backlog WHERE uplink = ? ORDER BY from_change')
      .raw();
    this.#intervals = stored.all(this.#uplink) as [number, number][];
    const withheld = this.#db.prepare('SELECT from_change, to_change FROM salvage_wait WHERE uplink = ?').raw();
    this.#withheld = withheld.all(this.#uplink) as [number, number][];
    this.#changed = this.#waiting.load(this.#intervals);
  }

  get intervals(): Intervals {
    return this.#intervals;
  }

  /** Some of what is to go first is still being salvaged: until all of it is here, nothing is numbered. */
  get withheld(): boolean {
    return this.#withheld.length > 0;
  }

  /** All of it is here: it waits like any other. */
  release(): void {
    for (const [from, to] of this.#withheld) this.#set(addInterval(this.#intervals, from, to));
    this.#withheld = [];
    this.#waiting.count(this.#intervals);
  }

  /** Rows that wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** The oldest epoch of which rows wait. */
  get oldestEpoch(): number | undefined {
    return this.#waiting.oldestEpoch;
  }

  waits(row: Row): boolean {
    return this.#counts(row) || (this.forwards(row) && hasNumber(this.#withheld, row.change));
  }

  /** Takes in the change numbers `[from, to)`, of which `rows` are those that exist. */
  append(from: number, to: number, rows: readonly Row[]): void {
    const waiting = rows.filter((row) => this.forwards(row));
    // Numbers of no interest are taken in where that makes an interval longer instead of starting another one.
    if (waiting.length === 0 && this.#intervals.at(-1)?.[1] !== from) return;
    this.#set(addInterval(this.#intervals, from, to));
    for (const row of waiting) this.#tally(row.epoch, 1);
  }

  /** Takes in one row, or makes sure that it is not in. */
  put(row: Row, waits: boolean): void {
    const { change, epoch } = row;
    const edit = waits ? addInterval : removeInterval;
    this.#set(edit(this.#intervals, change, change + 1));
    if (waits) this.#tally(epoch, 1);
  }

  /** The row does not exist any more. Its number stays: no other row takes it, unless by `put`. */
  gone(row: Row): void {
    if (this.#counts(row)) this.#tally(row.epoch, -1);
  }

  /** Takes out up to `limit` rows of an epoch, from the old end or from the new one. */
  take(epoch: number, limit: number, order: 'oldest_first' | 'newest_first'): Row[] {
    const taken: Row[] = [];
    const forward = order === 'oldest_first';
    for (const [from, to] of forward ? this.#intervals : this.#intervals.toReversed()) {
      this.#takeFrom(from, to, epoch, limit, forward, taken);
      if (taken.length === limit) break;
    }
    // All that waits was looked through: what is still counted is not there, and would be asked for again and again.
    if (taken.length < limit && this.#waiting.has(epoch)) this.#waiting.count(this.#intervals);
    return taken;
  }

  /** The first rows that wait, in the order in which they were stored. */
  first(limit: number): Row[] {
    const first: Row[] = [];
    for (const [from, to] of this.#intervals) {
      if (first.length >= limit) break;
      first.push(...this.#rows.between(from, to, limit).filter((row) => this.forwards(row)));
    }
    return first;
  }

  /** Makes what changed part of the transaction. */
  save(): void {
    if (!this.#changed) return;
    this.#changed = false;
    if (this.#intervals.length > MOST_INTERVALS) {
      while (this.#intervals.length > MOST_INTERVALS) this.#intervals = closeNarrowestGap(this.#intervals);
      this.#waiting.count(this.#intervals);
    }
    this.#clear.run(this.#uplink);
    for (const [from, to] of this.#intervals) this.#add.run(this.#uplink, from, to);
    this.#waiting.save();
  }

  #takeFrom(from: number, to: number, epoch: number, limit: number, forward: boolean, taken: Row[]): void {
    let [low, high] = [from, to];
    // Mostly the first rows are those that are wanted; where others lie between, more are read at a time.
    let portion = Math.min(limit, MOST_AT_ONCE);
    while (low < high && taken.length < limit) {
      const rows = this.#rows.between(low, high, portion, forward ? 'lowest' : 'highest');
      const room = limit - taken.length;
      const wanted = rows.filter((row) => row.epoch === epoch && this.forwards(row)).slice(0, room);
      const stop = wanted.length === room ? wanted.at(-1) : rows.length === portion ? rows.at(-1) : undefined;
      const [start, end] = forward ? [low, (stop?.change ?? high - 1) + 1] : [stop?.change ?? low, high];
      // Rows of another epoch may lie between; else the numbers that were passed over are done with altogether.
      const alone = this.#waiting.only(epoch);
      if (alone) this.#set(removeInterval(this.#intervals, start, end));
      for (const row of wanted) {
        if (!alone) this.#set(removeInterval(this.#intervals, row.change, row.change + 1));
        this.#tally(epoch, -1);
        taken.push(row);
      }
      if (forward) low = end;
      else high = start;
      portion = Math.min(2 * portion, MOST_AT_ONCE);
    }
  }

  #counts(row: Row): boolean {
    return this.forwards(row) && hasNumber(this.#intervals, row.change);
  }

  #set(intervals: Intervals): void {
    this.#intervals = intervals;
    this.#changed = true;
  }

  #tally(epoch: number, by: number): void {
    this.#waiting.tally(epoch, by);
    this.#changed = true;
  }
}
