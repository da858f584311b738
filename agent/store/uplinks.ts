import type { Instant } from '../model/time.ts';
import { Backlog } from './backlog.ts';
import type { Row, Rows } from './rows.ts';
import type { Shapes } from './shapes.ts';
import type { Database } from './sqlite.ts';
import type { UplinkPlan } from './store.ts';

const OLDEST_AMONG = 64;

/** One uplink with what waits for it. */
export interface Uplink {
  readonly id: number;
  readonly plan: UplinkPlan;
  readonly backlog: Backlog;
  /** It keeps up: windows are numbered by the commit that closes them. Never remembered across a restart. */
  live: boolean;
  /** Messages numbered and not settled. */
  unsettled: number;
  /** Bytes of their payloads. */
  unsettled_bytes: number;
  /** The newest sequence number by epoch. */
  readonly newest: Map<number, number>;
}

/**
 * The uplinks of the configuration, brought in line with those that the store knows. A new one begins with what is
 * closed from now on; one that is configured no longer has its backlog forgotten, but its numbers are remembered.
 */
export class Uplinks {
  readonly all: readonly Uplink[];
  readonly notes: readonly string[];
  readonly #db: Database;

  constructor(db: Database, rows: Rows, shapes: Shapes, plans: readonly UplinkPlan[]) {
    this.#db = db;
    const activate = db.prepare(
      'INSERT INTO uplink (name, active) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET active = 1 RETURNING id',
    );
    this.notes = retire(db, plans);
    this.all = plans.map((plan) => {
      const id = activate.pluck().get(plan.name) as number;
      const ids =
        plan.windows && new Set(shapes.all.filter(({ name }) => plan.windows?.includes(name)).map((s) => s.id));
      const backlog = new Backlog(db, rows, id, { windows: ids, mergeable: shapes.mergeable });
      return { id, plan, backlog, live: false, unsettled: 0, unsettled_bytes: 0, newest: new Map() };
    });
    this.load();
    this.save();
  }

  load(): void {
    const unsettled = this.#db.prepare('SELECT count(*), total(length(payload)) FROM outbox WHERE uplink = ?').raw();
    const newest = this.#db.prepare('SELECT epoch, newest FROM sequence WHERE uplink = ?').raw();
    for (const uplink of this.all) {
      uplink.backlog.load();
      [uplink.unsettled, uplink.unsettled_bytes] = unsettled.get(uplink.id) as [number, number];
      uplink.newest.clear();
      for (const [epoch, seq] of newest.all(uplink.id) as [number, number][]) uplink.newest.set(epoch, seq);
    }
  }

  named(name: string): Uplink {
    const uplink = this.all.find(({ plan }) => plan.name === name);
    if (!uplink) throw new Error(`store: no uplink is named ${name}`);
    return uplink;
  }

  /** Whether any uplink still waits to number the row. */
  waits(row: Row): boolean {
    return this.all.some(({ backlog }) => backlog.waits(row));
  }

  /** Whether a message for some uplink holds the row, or did; for an uplink that is newer than the row it is assumed. */
  numbered(row: Row): boolean {
    return this.all.some(({ backlog }) => backlog.forwards(row) && !backlog.waits(row));
  }

  /** The start of about the oldest window that waits: rows are stored in the order of time, nearly. */
  oldestWaiting(): Instant {
    const starts = this.all.flatMap(({ backlog }) => backlog.first(OLDEST_AMONG).map(({ from }) => from));
    return Math.min(Number.POSITIVE_INFINITY, ...starts);
  }

  /** The first change number from `change` on that is not certain to wait. */
  pastWaiting(change: number): number {
    let at = change;
    for (const { plan, backlog } of this.all) {
      if (plan.windows) continue;
      const interval = backlog.intervals.find(([from, to]) => from <= at && at < to);
      at = interval?.[1] ?? at;
    }
    return at;
  }

  gone(row: Row): void {
    for (const { backlog } of this.all) backlog.gone(row);
  }

  /** All that was to be salvaged is here. */
  release(): void {
    for (const { backlog } of this.all) backlog.release();
    this.save();
  }

  save(): void {
    for (const { backlog } of this.all) backlog.save();
  }
}

/** Forgets what waits for uplinks that are configured no longer; answers a sentence for each. */
function retire(db: Database, plans: readonly UplinkPlan[]): string[] {
  const known = db.prepare('SELECT id, name FROM uplink WHERE active = 1').all() as { id: number; name: string }[];
  const notes: string[] = [];
  for (const { id, name } of known) {
    if (plans.some((plan) => plan.name === name)) continue;
    const messages = db.prepare('DELETE FROM outbox WHERE uplink = ?').run(id).changes;
    const waited = db.prepare('DELETE FROM backlog WHERE uplink = ?').run(id).changes > 0;
    db.prepare('UPDATE uplink SET active = 0, waiting = NULL WHERE id = ?').run(id);
    const lost =
      waited || messages > 0 ? `, and ${messages} messages and the backlog that waited for it are forgotten` : '';
    notes.push(`the uplink ${name} is not configured any more${lost}`);
  }
  return notes;
}
