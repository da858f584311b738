import { dirname, join } from 'node:path';
import type { Log } from '../model/log.ts';
import type { Millis } from '../model/time.ts';
import type { Activity } from './activity.ts';
import { type Salvage, SalvageRows, Unreadable } from './salvage-rows.ts';
import type { Database } from './sqlite.ts';
import type { Uplinks } from './uplinks.ts';

/** About how long a slice may take: commits wait for it. */
const SLICE: Millis = 100;
const LEAST = 64;
const MOST = 8192;
const TELL_EVERY: Millis = 10_000;

/**
 * Brings in the closed windows of a damaged database that was moved aside while the agent is at work, slice by slice. What
 * waited for an uplink is numbered once all of it is here: until then newer windows wait behind it.
 */
export class Salvaging {
  readonly #db: Database;
  readonly #path: string;
  readonly #uplinks: Uplinks;
  readonly #activity: Activity;
  readonly #log: Log;
  readonly #rows: SalvageRows;
  #changes = 512;
  #told: Millis = performance.now();
  #says: string | undefined;
  #over = false;

  constructor(db: Database, path: string, uplinks: Uplinks, activity: Activity, log: Log) {
    this.#db = db;
    this.#path = path;
    this.#uplinks = uplinks;
    this.#activity = activity;
    this.#log = log;
    this.#rows = new SalvageRows(db, (wreck) => join(dirname(path), wreck));
    this.load();
  }

  load(): void {
    this.#over = this.#db.prepare('SELECT count(*) FROM salvage').pluck().get() === 0;
  }

  /** Nothing is left to be brought in. */
  get over(): boolean {
    return this.#over;
  }

  /** How far it has come, in words; what came of it, when it is over. Undefined where there was nothing to bring in. */
  get says(): string | undefined {
    return this.#says;
  }

  /** One slice, within the caller's transaction. */
  slice(): void {
    const began = performance.now();
    const next = this.#rows.next;
    if (!next) return this.#end();
    this.#read(next);
    const took = performance.now() - began;
    if (took < SLICE / 2) this.#changes = Math.min(MOST, this.#changes * 2);
    else if (took > SLICE) this.#changes = Math.max(LEAST, this.#changes / 2);
    this.#says = `${next.wreck} is being salvaged: ${next.saved} summaries are back, up to ${next.to_change - next.from_change} are still to be read`;
    if (performance.now() - this.#told < TELL_EVERY) return;
    this.#told = performance.now();
    this.#log.info({ wreck: next.wreck, saved: next.saved, left: next.to_change - next.from_change }, 'salvaging');
  }

  close(): void {
    this.#rows.close();
  }

  #read(next: Salvage): void {
    try {
      this.#rows.portion(next, this.#changes);
    } catch (error) {
      // Somebody took the file away, or it cannot be opened any more: what is in this database is not concerned.
      if (!(error instanceof Unreadable)) throw error;
      this.#log.error({ reason: error.message }, 'salvage_given_up');
      this.#rows.giveUp(next);
    }
  }

  #end(): void {
    const [saved, unread] = this.#db.prepare('SELECT total(saved), total(unread) FROM salvage').raw().get() as number[];
    const put = this.#db.prepare('INSERT OR REPLACE INTO count VALUES (?, ?)');
    put.run('store.note.salvaged_summaries', saved);
    put.run('store.note.unread_rows', unread);
    this.#db.exec('DELETE FROM salvage; DELETE FROM salvage_wait');
    this.#uplinks.release();
    this.#activity.recount();
    this.#over = true;
    this.close();
    this.#says = `${this.#path} is salvaged: ${saved} summaries are back, at most ${unread} rows could not be read`;
    this.#log.warn({ path: this.#path, saved, unread }, 'salvaged');
  }
}
