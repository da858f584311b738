import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { runCollect } from '../../agent/collect/collect.ts';
import type { CollectDatabase, Progress, Transaction } from '../../agent/collect/database.ts';
import { collectSettings } from '../../agent/collect/settings.ts';
import { openSqlite } from '../../agent/collect/sqlite-database.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { type SummaryRow, summaryOf } from '../../agent/wire/columns.ts';
import { copyDatabase, layBlank, throwAway } from './blank.ts';
import { Archive } from './delivery.ts';
import type { Sim } from './sim.ts';
import type { Life } from './timeline.ts';
import type { Upstream } from './upstream.ts';

const SETTINGS = v.parse(collectSettings, { url: 'mqtt://sim', db: 'central.db' });

/** An empty database of a receiver. */
export function layReceiver(path: string): void {
  layBlank('receiver', path, (at) => void openSqlite(at).close());
}

/** The machine at the centre: the real collector over a real database, started again after each end. */
export class ReceiverMachine {
  /** What databases held that were lost with their machine. */
  readonly before = new Archive();
  replaced = false;
  readonly #sim: Sim;
  readonly #broker: Upstream;
  #life: Life | undefined;
  #database: CollectDatabase | undefined;
  #lives = 0;
  #empty = true;

  constructor(sim: Sim, broker: Upstream) {
    this.#sim = sim;
    this.#broker = broker;
  }

  get path(): string {
    return join(this.#sim.directory, `centre-${this.#lives}`, 'central.db');
  }

  start(): void {
    const life = this.#sim.timeline.life('receiver');
    this.#life = life;
    if (this.#empty) layReceiver(this.path);
    this.#empty = false;
    this.#sim.timeline.after(0, life, () => {
      const real = openSqlite(this.path);
      this.#database = real;
      const watched = this.#watched(life, real);
      runCollect(
        { ...SETTINGS, db: this.path },
        {
          world: this.#sim.world(life),
          openLink: (settings) => this.#broker.connect(life, settings.client_id as string, settings.clean),
          database: this.#sim.mutant.database?.(watched) ?? watched,
          pace: { gap_after: 2000, answer_within: 4000 },
        },
      );
    });
  }

  readonly crash = (where: string): void => {
    if (!this.#life?.alive) return;
    this.#sim.say('receiver', `CRASH ${where}`);
    this.#sim.figures.receiver_crashes++;
    this.#end(this.#life, true);
  };

  /** The machine is lost with its disk; another one begins with nothing. */
  lose(): void {
    if (!this.#life?.alive) return;
    this.#sim.say('receiver', 'LOST, with its database');
    this.replaced = true;
    for (const { epoch, summary } of this.known().windows.values()) this.before.add(epoch, summary);
    this.#end(this.#life, false);
  }

  /** The run is over. */
  end(): void {
    if (this.#life) this.#life.alive = false;
    throwAway(this.path, () => void this.#database?.close());
  }

  /** All windows that begin at `from` or later, in the database and in those that were lost. */
  known(from = Number.NEGATIVE_INFINITY): Archive {
    const archive = new Archive();
    for (const { epoch, summary } of this.before.windows.values()) archive.add(epoch, summary);
    for (const { epoch, summary } of stored(this.path, from)) archive.add(epoch, summary);
    return archive;
  }

  /** How often a number of an epoch came with another content than before. */
  conflicts(epoch: string): number {
    const db = connect(this.path, { readonly: true });
    try {
      return Number(db.prepare('SELECT conflicts FROM progress WHERE epoch = ?').pluck().get(epoch) ?? 0);
    } finally {
      db.close();
    }
  }

  #end(life: Life, keep: boolean): void {
    life.alive = false;
    this.#broker.died(life);
    const from = this.path;
    this.#lives++;
    if (keep) copyDatabase(from, this.path);
    else this.#empty = true;
    throwAway(from, () => void this.#database?.close());
    rmSync(dirname(from), { recursive: true, force: true });
    const away = this.#sim.faulty ? this.#sim.chance(`receiver ${this.#lives}`).between(200, 15_000) : 500;
    this.#sim.timeline.after(away, undefined, () => this.start());
  }

  /** The database, which takes its time and may end with the process, before a commit or after. */
  #watched(life: Life, real: CollectDatabase): CollectDatabase {
    const wait = (delay: number) => new Promise<void>((go) => void this.#sim.timeline.after(delay, life, go));
    const never = new Promise<never>(() => undefined);
    const point = (where: string): boolean => {
      if (this.#sim.strikes(this.#sim.scenario.crash / 2)) this.crash(where);
      return !life.alive;
    };
    return {
      identity: real.identity,
      latest: (limit) => real.latest(limit),
      close: () => real.close(),
      transaction: async (work) => {
        await wait(1);
        if (point('before a commit')) return never;
        const saved = new Map<string, Progress>();
        const result = await real.transaction((tx) => work(this.#noting(tx, saved)));
        for (const { epoch, contiguous } of saved.values()) this.#sim.delivery.stored(epoch, contiguous);
        if (point('after a commit')) return never;
        await wait(1);
        return result;
      },
    };
  }

  #noting(tx: Transaction, saved: Map<string, Progress>): Transaction {
    return {
      ...tx,
      saveProgress: (progress) => {
        saved.set(progress.epoch, progress);
        return tx.saveProgress(progress);
      },
      saveLost: (agent, epoch, ranges, now) => {
        const lost = JSON.stringify(ranges);
        this.#sim.say('receiver', `gives up ${lost} of ${this.#sim.trace.epoch(epoch)}`);
        // Numbers that were in a damaged page of the outbox are no more; the windows come under other ones. And what was
        // under way when an old copy of the disk was put in is known to the disk alone that is gone.
        const { book, scenario } = this.#sim;
        const isDamaged = book.damaged !== undefined && scenario.garbled.includes('outbox');
        const isForked = book.epochs.some(({ name, forked }) => forked && name === epoch);
        const excused = this.replaced || isDamaged || isForked;
        this.#sim.law(excused || ranges.length === 0, 'nothing given up', () => `the receiver gave up ${lost}`);
        return tx.saveLost(agent, epoch, ranges, now);
      },
    };
  }
}

/** The rows of a receiver's database. */
export function stored(
  path: string,
  from = Number.NEGATIVE_INFINITY,
): { epoch: string; summary: ReturnType<typeof summaryOf> }[] {
  const db = connect(path, { readonly: true });
  try {
    const rows = db.prepare('SELECT * FROM summary WHERE from_ms >= ?').all(from) as (SummaryRow & { epoch: string })[];
    return rows.map((row) => ({ epoch: row.epoch, summary: summaryOf(row) }));
  } finally {
    db.close();
  }
}
