import { Failure, reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { Millis } from '../model/time.ts';
import { checkInBackground, isCheckedLater } from './background-check.ts';
import { reopen } from './reopen.ts';
import type { SqliteStore } from './sqlite-store.ts';
import type { Method } from './store-of.ts';

/** How long a settled message may wait for a commit to be deleted with. */
const SETTLE_WITHIN: Millis = 1000;
/** Salvaging leaves at least so much time to everything else, and waits so long for a disk that is full. */
const BETWEEN_SLICES: Millis = 20;
const UNTIL_THERE_IS_ROOM: Millis = 10_000;
/** The pages of a large database are looked through when the agent is at work: till then the disk is for what it needs. */
const UNTIL_AT_WORK: Millis = 5000;
/** A connection that failed is opened anew with the next call, but not sooner than this after the try before. */
const BETWEEN_TRIES: Millis = 200;

/**
 * Carries out calls on a store at once, and what was settled within a second even where nothing is committed; in between,
 * a damaged database is salvaged slice by slice. After the disk has failed, the next call begins with a new connection.
 */
export function answering(store: SqliteStore, log: Log): Answering {
  const answerer = new Answerer(store, log);
  return (method, args) => answerer.answer(method, args);
}

export type Answering = (method: Method, args: readonly unknown[]) => unknown;

class Answerer {
  #store: SqliteStore;
  readonly #log: Log;
  /** What the disk has answered last; undefined while the connection is good. */
  #failure: Failure | undefined;
  #tried: Millis = Number.NEGATIVE_INFINITY;
  #settling: NodeJS.Timeout | undefined;
  #slices: NodeJS.Timeout | undefined;
  #check: NodeJS.Timeout | undefined;
  #endCheck: () => void = () => undefined;

  constructor(store: SqliteStore, log: Log) {
    this.#store = store;
    this.#log = log;
    this.#salvageAfter(BETWEEN_SLICES);
    const { path } = store.settings;
    const check = () => {
      this.#endCheck = checkInBackground(path, log, (finding) => this.#store.ruin(finding));
    };
    if (isCheckedLater(path)) this.#check = setTimeout(check, UNTIL_AT_WORK).unref();
  }

  answer(method: Method, args: readonly unknown[]): unknown {
    if (method === 'close') return this.#close();
    if (method === 'settle') this.#settling ??= setTimeout(() => this.#flush(), SETTLE_WITHIN).unref();
    this.#renew();
    return this.#attempt((store) =>
      (store[method] as (...args: readonly unknown[]) => unknown).apply(store, [...args]),
    );
  }

  #attempt<T>(act: (store: SqliteStore) => T): T {
    try {
      return this.#store.attend(() => act(this.#store));
    } catch (error) {
      if (error instanceof Failure && !error.passing && !error.mended_by_restart) this.#failure = error;
      throw error;
    }
  }

  #renew(): void {
    if (!this.#failure) return;
    const now = performance.now();
    if (this.#failure.mended_by_restart || now - this.#tried < BETWEEN_TRIES) throw this.#failure;
    this.#tried = now;
    try {
      this.#store = reopen(this.#store, this.#log);
    } catch (error) {
      if (error instanceof Failure) this.#failure = error;
      throw error;
    }
    this.#log.warn({ path: this.#store.settings.path, reason: this.#failure.message }, 'store_reopened');
    this.#failure = undefined;
  }

  #close(): void {
    clearTimeout(this.#settling);
    clearTimeout(this.#slices);
    clearTimeout(this.#check);
    this.#endCheck();
    this.#store.close();
  }

  #flush(): void {
    this.#settling = undefined;
    if (this.#failure) return;
    try {
      this.#store.flush();
    } catch (error) {
      // It stays pending: the next commit takes it along, and fails in the open if the disk is at fault.
      this.#log.warn({ reason: reasonOf(error) }, 'settle_failed');
    }
  }

  #salvageAfter(pause: Millis | undefined): void {
    if (pause !== undefined) this.#slices = setTimeout(() => this.#salvageAfter(this.#salvage()), pause).unref();
  }

  /** One slice; answers how long to wait for the next one, undefined when there is none. */
  #salvage(): Millis | undefined {
    if (this.#failure) return UNTIL_THERE_IS_ROOM;
    const began = performance.now();
    try {
      const more = this.#attempt((store) => store.salvage());
      return more ? BETWEEN_SLICES + (performance.now() - began) : undefined;
    } catch (error) {
      this.#log.warn({ reason: reasonOf(error) }, 'salvage_waits');
      return UNTIL_THERE_IS_ROOM;
    }
  }
}
