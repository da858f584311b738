import { Failure } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { Backlog, OutboxMessage } from '../model/outbox.ts';
import { type Closing, storeEffects } from './close.ts';
import { assertContinues, type Place } from './continuation.ts';
import { copyBack } from './copy-back.ts';
import { damageFailure, diskFailure } from './disk-failure.ts';
import type { Lock } from './lock.ts';
import { type Arrival, hasEffects } from './parcel.ts';
import { forgetAged, makeSpace } from './retention.ts';
import { type Rooms, roomsOf } from './rooms.ts';
import type { Database } from './sqlite.ts';
import type { Committed, JournalEntry, Recovered, StoreSettings } from './store.ts';
import { speaksOfDamage, suspect } from './suspicion.ts';
import type { Uplink } from './uplinks.ts';
import { DISK_FULL, Writing } from './writing.ts';

/** Rounds of making space in one commit. */
const ROUNDS = 4;
/** An automatic checkpoint of the log that fails tells nobody; one made by us, once in so many commits, does. */
const SELDOM = 512;
/** On a full disk it is looked more often whether there is room again. */
const OFTEN = 64;

/** How the database was found, and the lock that goes with it. */
export interface Holding {
  readonly fresh: boolean;
  readonly notes: readonly string[];
  readonly lock: Lock;
}

/** What is known when the store was opened, but for the steps, which are read a few at a time by `tail`. */
export type Restored = Omit<Recovered, 'tail'>;

/**
 * The store over an open database, all of it synchronous: each method is one transaction. A transaction that fails
 * leaves nothing behind, on the disk or in memory.
 */
export class SqliteStore {
  readonly #db: Database;
  /** Why the log cannot be copied back into the database: commits go on in it for as long as it has room. */
  #trouble: string | undefined;
  readonly settings: StoreSettings;
  readonly #log: Log;
  readonly #rooms: Rooms;
  readonly #writing: Writing;
  readonly #notes: readonly string[];
  readonly #fresh: boolean;
  readonly #lock: Lock;
  #damage: Failure | undefined;
  #told: Place;
  #closed = false;
  #onNumbered: (uplink: string) => void = () => undefined;

  constructor(db: Database, settings: StoreSettings, log: Log, opened: Holding) {
    this.#db = db;
    this.settings = settings;
    this.#log = log;
    this.#rooms = db.transaction(() => roomsOf(db, settings, log)).immediate();
    this.#writing = new Writing(db, settings.path, this.#rooms, log);
    this.#fresh = opened.fresh;
    this.#lock = opened.lock;
    this.#notes = [...opened.notes, ...this.#rooms.uplinks.notes, ...this.#healJournal()];
    this.#told = this.#at;
  }

  recover(): Restored {
    const { books, registry, counts, deliveries, journal } = this.#rooms;
    const { state, windows } = journal.restore();
    return {
      path: this.settings.path,
      epoch: books.epochName(),
      fresh: this.#fresh,
      series: registry.series(),
      labels: registry.labels(),
      ledger: books.ledger,
      counts: counts.all(),
      ...(books.commit > 0 && { last: books.last }),
      deliveries: deliveries.all(),
      ...(state ? { checkpoint: state } : {}),
      ...(windows ? { windows } : {}),
      notes: this.#notes,
    };
  }

  /** Steps since the checkpoint that come after commit number `after`, oldest first. */
  tail(after: number, limit: number): JournalEntry[] {
    return this.#rooms.journal.entries(after, limit);
  }

  /** Carries out a call, and notes where it stumbles over damage: from then on nothing is committed, until a restart mends it. */
  attend<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (!speaksOfDamage(error instanceof Failure ? error.cause : error)) throw error;
      this.ruin('', diskFailure(this.settings.path, 'read the database', error));
      throw this.#damage;
    }
  }

  /** Somebody has looked through all pages. */
  ruin(finding: string, failure = damageFailure(this.settings.path, finding)): void {
    suspect(this.settings.path, finding);
    this.#damage ??= failure;
  }

  commit(step: Arrival): Committed {
    if (this.#damage) throw this.#damage;
    const { books, journal, quota, reserve, salvaging } = this.#rooms;
    let numbered: readonly Uplink[] = [];
    if (this.#told.commit < books.commit && this.#isLast(step)) copyBack(this.#db, this.settings.path);
    else {
      this.#writing.write('commit', () => {
        numbered = this.#apply(step);
      });
    }
    this.#told = this.#at;
    for (const uplink of numbered) this.#onNumbered(uplink.plan.name);
    if (books.commit % (reserve.there ? SELDOM : OFTEN) === 0) this.#checkLog();
    const file_bytes = quota.fileBytes();
    const alarm = quota.alarm ?? this.#trouble ?? salvaging.says;
    const { checkpointDue } = journal;
    return { commit: books.commit, ledger: books.told, checkpointDue, file_bytes, ...(alarm ? { alarm } : {}) };
  }

  beginEpoch(why: string, state?: Uint8Array, carried = 0): string {
    const name = this.#writing.write('begin a new epoch', () => this.#beginEpoch(why, state ?? null, carried));
    this.#told = this.#at;
    return name;
  }

  setLive(uplink: string, live: boolean): void {
    this.#rooms.uplinks.named(uplink).live = live;
  }

  messages(uplink: string, epoch: string | undefined, after: number, limit: number): OutboxMessage[] {
    return this.#rooms.postbox.messages(this.#rooms.uplinks.named(uplink), epoch, after, limit);
  }

  number(uplink: string, messages: number): number {
    const { books, uplinks, numbering, settlements, retention } = this.#rooms;
    // A transaction in vain would wear the medium all the same.
    if (settlements.size === 0 && !numbering.hasWork(uplinks.named(uplink))) return 0;
    let most = messages;
    const made = this.#writing.write('number messages', () => {
      settlements.carryOut();
      const wanted = most;
      // A message is a copy of its summaries. Where there is no room for so many copies, one is made instead.
      most = Math.min(messages, 1);
      const count = numbering.numberBacklog(uplinks.named(uplink), wanted);
      retention.sweep.wake();
      retention.remains.wake();
      if (retention.quota.tight) makeSpace(retention, ROUNDS);
      uplinks.save();
      books.save();
      return count;
    });
    if (made > 0) this.#onNumbered(uplink);
    return made;
  }

  settle(uplink: string, epoch: string, settled: { through: number } | { only: readonly number[] }): void {
    const { books, settlements, uplinks } = this.#rooms;
    const id = books.epochId(epoch);
    if (id !== undefined) settlements.add(uplinks.named(uplink), id, settled);
    if (settlements.full) this.flush();
  }

  /** Carries out what was settled, where no commit has done so. */
  flush(): void {
    const { settlements } = this.#rooms;
    if (settlements.size > 0) this.#writing.write('settle messages', () => settlements.carryOut());
  }

  /** Brings in some more of a damaged database, as far as there is room; answers whether there may be more. */
  salvage(): boolean {
    const { salvaging, quota } = this.#rooms;
    if (salvaging.over || this.#damage) return false;
    if (!quota.roomForMore) throw new Error('the store is too full to take in what was salvaged');
    this.#writing.once('salvage', () => salvaging.slice());
    return !salvaging.over;
  }

  newest(uplink: string): { epoch: string; seq: number } {
    const { books, uplinks } = this.#rooms;
    return { epoch: books.epochName(), seq: uplinks.named(uplink).newest.get(books.epoch) ?? 0 };
  }

  backlog(uplink: string): Backlog {
    return this.#rooms.postbox.backlog(this.#rooms.uplinks.named(uplink));
  }

  onNumbered(listener: (uplink: string) => void): void {
    this.#onNumbered = listener;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.#db.open) this.flush();
    } finally {
      try {
        this.letGo();
      } finally {
        this.#lock.release();
      }
    }
  }

  /** Closes the connection, but keeps the store locked. */
  letGo(): Lock {
    this.#rooms.salvaging.close();
    this.#db.close();
    return this.#lock;
  }

  /** Goes on where another connection to the same store has ended. */
  takeOver(old: SqliteStore): void {
    assertContinues(this.settings.path, old.#told, this.#at);
    this.#told = old.#told;
    this.#onNumbered = old.#onNumbered;
    for (const { plan, live } of old.#rooms.uplinks.all) this.setLive(plan.name, live);
  }

  get #at(): Place {
    const { commit, epoch } = this.#rooms.books;
    return { commit, epoch };
  }

  #isLast({ now, mono, boot = '' }: Arrival): boolean {
    const { last } = this.#rooms.books;
    return last.now === now && last.mono === mono && last.boot === boot;
  }

  #apply(step: Arrival): readonly Uplink[] {
    const { books, registry, journal, counts, deliveries, summaries, numbering, uplinks, retention } = this.#rooms;
    books.turn(step);
    const { commit } = books;
    registry.add(step.series, step.labels);
    if (hasEffects(step)) journal.append(commit, step, this.settings.windows);
    const first = books.nextChange;
    storeEffects(this.#rooms as Closing, step.effects);
    counts.put(step.counts);
    deliveries.put(commit, step.deliveries);
    if (step.checkpoint) this.#checkpoint(step.checkpoint);
    this.#rooms.settlements.carryOut();
    const numbered = numbering.distribute(first, books.nextChange, summaries.takeFresh());
    summaries.rows.forget();
    forgetAged(retention, books.aged, commit);
    if (retention.quota.tight) makeSpace(retention, ROUNDS);
    else retention.history.work(step.now, step.mono);
    uplinks.save();
    books.save();
    return numbered;
  }

  #checkpoint(state: Uint8Array | null): void {
    const { books, journal, summaries, salvaging } = this.#rooms;
    journal.checkpoint(books.commit, state, this.settings.windows);
    // While rows come in under older change numbers, nobody knows what is the newest of them.
    if (salvaging.over) summaries.activity.note();
  }

  #beginEpoch(why: string, state: Uint8Array | null, carried: number): string {
    const { books, counts } = this.#rooms;
    const name = books.beginEpoch(why, carried);
    this.#checkpoint(state);
    counts.clear();
    return name;
  }

  /** A step whose bytes are damaged cannot be taken again, nor what came after it: the books begin anew. */
  #healJournal(): string[] {
    const { books, journal } = this.#rooms;
    const damaged = journal.firstDamaged();
    const part = !books.sound ? 'ledger' : journal.restore().sound ? undefined : 'checkpoint';
    if (damaged === undefined && part === undefined) return [];
    const what = damaged === undefined ? `the ${part} is damaged` : `step ${damaged} of the journal is damaged`;
    this.beginEpoch(what);
    return [`${this.settings.path}: ${what}; the windows that were open are lost, a new epoch was begun`];
  }

  #checkLog(): void {
    try {
      this.#db.pragma('wal_checkpoint(PASSIVE)');
      this.#trouble = undefined;
      if (this.#rooms.reserve.restore()) this.#rooms.quota.relax();
      else this.#log.warn({ path: this.settings.path, remedy: DISK_FULL }, 'disk_full');
    } catch (error) {
      this.#trouble = diskFailure(this.settings.path, 'copy the log back', error).message;
      this.#log.error({ reason: this.#trouble }, 'disk_failing');
    }
  }
}
