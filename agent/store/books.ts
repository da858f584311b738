import { randomBytes } from 'node:crypto';
import { assert } from '../model/failure.ts';
import { imbalance, type Ledger, newLedger } from '../model/ledger.ts';
import type { ClockState, Instant, Millis } from '../model/time.ts';
import type { Database, Statement } from './sqlite.ts';
import type { Step } from './store.ts';

/** The row of `books`: what every commit rewrites. */
interface BooksRow extends Ledger {
  epoch: number;
  commit: number;
  next_change: number;
  now_ms: Instant;
  clock: ClockState;
  given_up: number;
  mono_ms: Millis;
  boot: string;
  aged_ms: Instant;
}

/** What a commit writes of it. */
const COLUMNS = [
  ...(['epoch', 'commit', 'next_change', 'now_ms', 'clock', 'given_up', 'received', 'invalid', 'duplicate'] as const),
  ...(['rejected', 'summarised', 'open', 'late_dropped', 'quota_dropped', 'mono_ms', 'boot', 'aged_ms'] as const),
] satisfies readonly (keyof BooksRow)[];

/** Why the first epoch of a database begins. */
const NEW_DATABASE = 'a new database';
/** How much faster than lived time what is stored may age behind a clock that nothing has confirmed. */
const CATCHING_UP = 10;
/** So much time without power is believed at once where the network has set the clock. */
const MOST_OUTAGE: Millis = 366 * 86_400_000;

/**
 * The books: epoch, commit number, next change number, and the ledger. The core's ledger is stored as it is given;
 * what the store gave up of it stands beside, and is moved from `summarised` to `quota_dropped` wherever it is told.
 */
export class Books {
  #row: BooksRow;
  /** The first epoch that began in this database: older ones were salvaged from another one, of which parts may be gone. */
  readonly firstEpoch: number;
  /** When the first commit since the books were loaded was made, on the monotonic clock. */
  #began: Millis | undefined;
  readonly #db: Database;
  readonly #save: Statement;
  readonly #name: Statement;
  readonly #id: Statement;
  /** Names of epochs that were asked for; an agent has a handful. */
  readonly #names = new Map<number, string>();

  constructor(db: Database) {
    this.#db = db;
    if (db.prepare('SELECT count(*) FROM books').pluck().get() === 0) begin(db);
    this.#save = db.prepare(`UPDATE books SET ${COLUMNS.map((column) => `"${column}" = ?`).join(', ')}`);
    this.#name = db.prepare('SELECT name FROM epoch WHERE id = ?').pluck();
    this.#id = db.prepare('SELECT id FROM epoch WHERE name = ?').pluck();
    this.#row = this.#read();
    this.firstEpoch = Number(db.prepare('SELECT max(id) FROM epoch WHERE why = ?').pluck().get(NEW_DATABASE));
  }

  load(): void {
    // The epoch that the names stand for may have been begun by what was rolled back.
    this.#names.clear();
    this.#row = this.#read();
    this.#began = undefined;
  }

  get epoch(): number {
    return this.#row.epoch;
  }

  get commit(): number {
    return this.#row.commit;
  }

  get now(): Instant {
    return this.#row.now_ms;
  }

  /** The moment of the last commit. */
  get last(): { now: Instant; mono: Millis; clock: ClockState; boot: string } {
    const { now_ms: now, mono_ms: mono, clock, boot } = this.#row;
    return { now, mono, clock, boot };
  }

  /**
   * The time by which things grow old. It follows the commits, but a clock that says 2036 must not let ten years of
   * history expire in one of them. 0 until the time has been known once: till then nothing grows old.
   */
  get aged(): Instant {
    return this.#row.aged_ms;
  }

  /** How long commits have been made since the books were loaded: no clock that is set, and no time without power, is in it. */
  get lived(): Millis {
    return this.#began === undefined ? 0 : this.#row.mono_ms - this.#began;
  }

  get nextChange(): number {
    return this.#row.next_change;
  }

  /** A change number that was never given out before. */
  takeChange(): number {
    return this.#row.next_change++;
  }

  /** As the core counts. */
  get ledger(): Ledger {
    const { received, invalid, duplicate, rejected, summarised, open, late_dropped, quota_dropped } = this.#row;
    return { received, invalid, duplicate, rejected, summarised, open, late_dropped, quota_dropped };
  }

  /** As it is reported: with what the store gave up. */
  get told(): Ledger {
    const ledger = this.ledger;
    ledger.summarised -= this.#row.given_up;
    ledger.quota_dropped += this.#row.given_up;
    return isSound(ledger) ? ledger : newLedger();
  }

  /** False where the medium has changed a number: then nothing is told rather than nonsense. */
  get sound(): boolean {
    return isSound(this.ledger) && this.#row.given_up <= this.#row.summarised;
  }

  /** The books of any epoch as they are told. */
  toldOf(epoch: number): Ledger {
    if (epoch === this.epoch) return this.told;
    const closed = this.#db.prepare('SELECT books FROM epoch WHERE id = ?').pluck().get(epoch);
    const ledger = typeof closed === 'string' ? (JSON.parse(closed) as Ledger) : newLedger();
    return isSound(ledger) ? ledger : newLedger();
  }

  giveUp(epoch: number, readings: number): void {
    if (epoch === this.epoch) {
      this.#row.given_up += readings;
      return;
    }
    const books = this.toldOf(epoch);
    books.summarised -= readings;
    books.quota_dropped += readings;
    this.#db.prepare('UPDATE epoch SET books = ? WHERE id = ?').run(JSON.stringify(books), epoch);
  }

  /** Opens the commit: its number, time and ledger. */
  turn({ now, mono, boot = '', clock, ledger }: Pick<Step, 'now' | 'mono' | 'boot' | 'clock' | 'ledger'>): void {
    const missing = imbalance(ledger);
    assert(missing === 0, `the books do not balance: ${missing} readings are missing in ${JSON.stringify(ledger)}`);
    const lived = boot === this.#row.boot ? Math.max(0, mono - this.#row.mono_ms) : 0;
    const aged_ms = agedBy({ now, clock }, this.#row.aged_ms, lived);
    const commit = this.#row.commit + 1;
    this.#began ??= mono;
    Object.assign(this.#row, ledger, { commit, now_ms: now, clock, mono_ms: mono, boot, aged_ms });
  }

  save(): void {
    this.#save.run(COLUMNS.map((column) => this.#row[column]));
  }

  /** The old epoch's books are closed as they stand; the new ones begin with zeros but for the open readings carried over. */
  beginEpoch(why: string, carried: number): string {
    const { told } = this;
    const open = Math.min(carried, told.open);
    const over = { ...told, received: told.received - open, open: told.open - open };
    this.#db.prepare('UPDATE epoch SET books = ? WHERE id = ?').run(JSON.stringify(over), this.epoch);
    const { id, name } = newEpoch(this.#db, why, this.now);
    Object.assign(this.#row, newLedger(), { epoch: id, given_up: 0, received: carried, open: carried });
    this.save();
    return name;
  }

  epochName(id = this.epoch): string {
    let name = this.#names.get(id);
    if (name === undefined) {
      name = String(this.#name.get(id));
      this.#names.set(id, name);
    }
    return name;
  }

  epochId(name: string): number | undefined {
    for (const [id, known] of this.#names) if (known === name) return id;
    const id = this.#id.get(name) as number | undefined;
    if (id !== undefined) this.#names.set(id, name);
    return id;
  }

  #read(): BooksRow {
    return this.#db.prepare('SELECT * FROM books').get() as BooksRow;
  }
}

function agedBy({ now, clock }: Pick<Step, 'now' | 'clock'>, aged: Instant, lived: Millis): Instant {
  const plausible = clock === 'synced' || clock === 'unknown';
  if (aged === 0) return plausible ? now : 0;
  if (clock === 'synced' && now - aged <= MOST_OUTAGE) return now;
  return Math.min(now, aged + CATCHING_UP * lived);
}

function isSound(ledger: Ledger): boolean {
  return imbalance(ledger) === 0 && Object.values(ledger).every((count) => Number.isSafeInteger(count) && count >= 0);
}

// Numbers go on where those of what was salvaged from a damaged database end.
function begin(db: Database): void {
  const { id } = newEpoch(db, NEW_DATABASE, 0);
  const commit = db.prepare('SELECT coalesce(max("commit"), 0) FROM delivery').pluck().get();
  const change = db
    .prepare(
      'SELECT max((SELECT coalesce(max(change), 0) + 1 FROM summary_row), (SELECT coalesce(max(to_change), 0) FROM salvage))',
    )
    .pluck()
    .get();
  db.prepare(`INSERT INTO books VALUES (1, ?, ?, ?, 0, 'unknown', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', 0)`).run(
    id,
    commit,
    change,
  );
  // Where all is read, nothing but the change number was left to be told.
  if (db.prepare('SELECT count(*) FROM salvage WHERE from_change < to_change').pluck().get() === 0) {
    db.exec('DELETE FROM salvage');
  }
}

function newEpoch(db: Database, why: string, now: Instant): { id: number; name: string } {
  const name = randomBytes(8).toString('hex');
  const { lastInsertRowid } = db
    .prepare('INSERT INTO epoch (name, began_ms, why) VALUES (?, ?, ?)')
    .run(name, now, why);
  return { id: Number(lastInsertRowid), name };
}
