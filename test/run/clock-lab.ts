import { RULE_NAMES } from '../../agent/clean/rules.ts';
import { SourceIntake } from '../../agent/ingest/intake.ts';
import { Timekeeper } from '../../agent/ingest/timekeeper.ts';
import { FLAG } from '../../agent/model/batch.ts';
import { imbalance, type Ledger, newLedger } from '../../agent/model/ledger.ts';
import { SILENT } from '../../agent/model/log.ts';
import type { ClockEvidence, Millis } from '../../agent/model/time.ts';
import type { Bell } from '../../agent/run/bell.ts';
import { closeOpenWindows } from '../../agent/run/close-open-windows.ts';
import { Feed } from '../../agent/run/feed.ts';
import { Gauges } from '../../agent/run/gauges.ts';
import { placeHeld } from '../../agent/run/place-held.ts';
import { revive } from '../../agent/run/recover.ts';
import type { River } from '../../agent/run/river.ts';
import { turn } from '../../agent/run/turn.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { connect } from '../../agent/store/sqlite.ts';
import { newPath, settingsOf } from '../store/station.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2026, 10, 22, 12);

const WAIT = 10 * MINUTE;
const WINDOWS = {
  pane: { name: '1m', size: MINUTE, every: MINUTE },
  wider: [{ name: '1h', size: HOUR, every: HOUR }],
};
const NEVER = new AbortController().signal;

/** A window as it is stored: who it belongs to, and what is in it. */
export interface Stored {
  readonly epoch: string;
  readonly series: string;
  readonly window: string;
  readonly from: number;
  readonly count: number;
  readonly sum: number;
  readonly clock: string;
}

/**
 * A machine whose clocks the test moves, with the river that ships over a store that ships. Truth is a number: readings
 * arrive at it, whatever the clocks of the machine show.
 */
export class ClockLab {
  truth = START;
  /** How far the wall clock is off the truth. */
  wrong: Millis = 0;
  evidence: ClockEvidence = { kind: 'synced', stamp: 1, at: START, chip: false };
  /** The ledgers of epochs that are over, and the newest one. */
  readonly ledgers = new Map<string, Ledger>();
  /** What was durable and in which window of the truth: by series, then by start. */
  readonly expected = new Map<string, Map<number, { count: number; sum: number }>>();
  /** How many readings were committed, and how many of those were no readings after all. */
  committed = 0;
  readonly path = newPath();
  river!: River;
  #intake!: SourceIntake;
  #booted = START - 20 * SECOND;
  #boot = 'boot 1';
  #pending: { series: string; time: number; value: number }[] = [];
  #boots = 1;

  get mono(): Millis {
    return this.truth - this.#booted;
  }

  /** The program starts, or starts again. */
  async start(): Promise<void> {
    const clock = { now: () => this.truth + this.wrong, mono: () => this.mono };
    const store = await openStore(settingsOf({ path: this.path, windows: WINDOWS, rules: RULE_NAMES, uplinks: [] }));
    const planFor = (source: string, name: string) => ({
      ...{
        name,
        source,
        kind: 'gauge' as const,
        hold: MINUTE,
        allowed_lateness: HOUR,
        idle_after: 5 * MINUTE,
        rules: [],
      },
    });
    const revived = await revive(store, { windows: WINDOWS, planFor }, clock, this.#boot);
    const ports = { clock, boot: this.#boot, evidence: this.evidence, last: revived.recovered.last };
    const timekeeper = new Timekeeper(ports, { wait: WAIT, wait_offline: DAY, max_skew: 5 * MINUTE });
    if (revived.pipeline.state.hold.count === 0) timekeeper.begin();
    const { registry, gather, pipeline } = revived;
    this.river = {
      world: { clock: timekeeper, log: SILENT, random: () => 0.5, secret: () => '' },
      ...{ store, registry, gather, pipeline, timekeeper, inlets: [], bell: undefined as unknown as Bell },
      feed: new Feed(registry, () => []),
      gauges: new Gauges(revived.epoch, pipeline.state.ledger),
      commit_interval: SECOND,
    };
    const settings = {
      ...{ source: 'bench', max_series: 10, max_skew: 5 * MINUTE, ignored: () => false, committed: [] },
      ...{ now: timekeeper.now, slack: timekeeper.slack, urgent: () => false, ring: () => undefined },
    };
    this.#intake = new SourceIntake(settings, gather, registry);
    this.#pending = [];
  }

  /** A reading arrives; `own` is the time that it brings. */
  read(field: string, value: number, own?: number): void {
    const { now } = this.river.world.clock;
    this.#intake.reading(this.#intake.series('', field), own ?? now(), value, own === undefined ? 0 : FLAG.OWN_TIME);
    this.#intake.deliver();
    this.#pending.push({ series: `bench/${field}`, time: own ?? this.truth, value });
  }

  /** Time passes, with a commit each so often. */
  async pass(length: Millis, every = 30 * SECOND): Promise<void> {
    for (let left = length; left > 0; left -= every) {
      this.truth += Math.min(left, every);
      await this.commit();
    }
  }

  async commit(last = false): Promise<void> {
    const { river } = this;
    river.timekeeper.look(this.evidence, true);
    await turn(river, last, NEVER);
    for (const { series, time, value } of this.#pending.splice(0)) {
      const windows = this.expected.get(series) ?? new Map<number, { count: number; sum: number }>();
      this.expected.set(series, windows);
      const from = Math.floor(time / MINUTE) * MINUTE;
      const { count, sum } = windows.get(from) ?? { count: 0, sum: 0 };
      windows.set(from, { count: count + 1, sum: sum + value });
      this.committed++;
    }
    const { ledger, epoch } = river.gauges;
    if (imbalance(ledger) !== 0) throw new Error(`out of balance: ${JSON.stringify(ledger)}`);
    this.ledgers.set(epoch, ledger);
  }

  /** kill -9: what was not committed is lost. The machine goes on, and starts the program again after a while. */
  async kill(away: Millis = 0): Promise<void> {
    await this.river.store.close();
    this.truth += away;
    await this.start();
  }

  /** SIGTERM, and the next start after a while. */
  async restart(away: Millis): Promise<void> {
    await this.commit(true);
    await this.kill(away);
  }

  /** The power fails for so long, and the clock comes up as far off as said, and not set. */
  async powerCut(length: Millis, wrong: Millis, evidence: ClockEvidence): Promise<void> {
    await this.river.store.close();
    this.truth += length;
    this.#booted = this.truth - 20 * SECOND;
    this.#boot = `boot ${++this.#boots}`;
    this.wrong = wrong;
    this.evidence = evidence;
    await this.start();
  }

  /** The network sets the clock right. */
  sync(): void {
    this.wrong = 0;
    this.evidence = { kind: 'synced', stamp: (this.evidence.stamp ?? 0) + 1, at: this.truth, chip: false };
  }

  /** The end: everything is placed and closed. Answers what is stored. */
  async end(): Promise<Stored[]> {
    await this.commit();
    const { store, pipeline, timekeeper, gauges } = this.river;
    await placeHeld(store, this.river, timekeeper);
    const { ledger } = await closeOpenWindows(store, pipeline, timekeeper);
    this.ledgers.set(gauges.epoch, ledger);
    await store.close();
    return this.stored();
  }

  stored(): Stored[] {
    const db = connect(this.path, { readonly: true });
    const rows = db
      .prepare(
        `SELECT epoch, series, "window", from_ms AS "from", count, count * mean AS sum, quality ->> '$.clock' AS clock
         FROM summary WHERE count > 0 ORDER BY from_ms, series, "window"`,
      )
      .all();
    db.close();
    return rows as Stored[];
  }

  /** The sums over all epochs. */
  get ledger(): Ledger {
    const sum = newLedger();
    const over = connect(this.path, { readonly: true });
    const closed = over.prepare('SELECT books FROM epoch WHERE books IS NOT NULL').pluck().all() as string[];
    over.close();
    for (const ledger of [...closed.map((text) => JSON.parse(text) as Ledger), [...this.ledgers.values()].at(-1)]) {
      for (const key of Object.keys(sum) as (keyof Ledger)[]) sum[key] += ledger?.[key] ?? 0;
    }
    return sum;
  }
}
