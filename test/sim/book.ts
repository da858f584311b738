import { ruleNumber } from '../../agent/clean/rules.ts';
import { FLAG, MENDED } from '../../agent/model/batch.ts';
import { imbalance, type Ledger } from '../../agent/model/ledger.ts';
import type { SeriesId } from '../../agent/model/series.ts';
import type { ClockState } from '../../agent/model/time.ts';
import type { Committed, Step } from '../../agent/store/store.ts';
import { keyOf } from './delivery.ts';
import { TOO_HIGH } from './sensors.ts';
import type { Sent } from './sent-readings.ts';
import type { Sim } from './sim.ts';
import { count, type Tally, tallyOf } from './tally.ts';

/** What the windows of one epoch must hold. */
export interface EpochBook {
  readonly name: string;
  /** By series and start of the pane. */
  readonly panes: Map<string, Map<number, Tally>>;
  readonly watermarks: Map<string, number>;
  readonly ledger: { taken: number; duplicate: number; rejected: number; late_dropped: number };
  /** The books as the store told them last. */
  told: Ledger | undefined;
  /** It went on from an old copy of its store: its numbers and revisions mean two things. */
  readonly forked?: boolean;
}

const DUPLICATE = ruleNumber('duplicate');
interface Arrival {
  readonly value: number;
  /** In true time. */
  readonly arrived: number;
}

interface Read {
  readonly value: number;
  readonly time: number;
  readonly flags: number;
  readonly clock: ClockState;
}

/** How exact the time is where the network has told it. */
const CLOCK_ERROR = 1100;
const MAX_SKEW = 5 * 60_000;

/**
 * The oracle: what was sent, what became durable and how often, and what each window must hold in the end. It knows
 * the laws of watermark and lateness by itself, and nothing of the code under test.
 */
export class Book {
  readonly epochs: EpochBook[] = [];
  /** When the store was damaged: the epoch that ended there, and the windows of all epochs that were in it. */
  damaged: { readonly epoch: string; readonly stored: ReadonlySet<string> } | undefined;
  /** When a reading was stored last. */
  stored_at = 0;
  readonly #sim: Sim;
  readonly #names = new Map<SeriesId, string>();
  /** States that the store has a number for, by series and number. */
  readonly #labels = new Map<string, string>();
  /** Readings that wait for the true time, in order. */
  #held: Arrival[] = [];
  /** Readings that the life at hand has taken in, in order, and not committed. */
  #taken: Arrival[] = [];

  constructor(sim: Sim) {
    this.#sim = sim;
  }

  /** A life begins: what the one before it had in memory is gone. */
  begin(epoch: string, why: string | undefined): void {
    this.#taken = [];
    this.turn(epoch, why);
  }

  /** The store is at an epoch, for a reason. What has been taken in and not committed goes on into it. */
  turn(epoch: string, why: string | undefined): void {
    const known = this.epochs.at(-1)?.name === epoch;
    if (known) return;
    // A step that closed all that was open is not taken again as such: there the journal and the books do differ.
    const closed = this.epochs.at(-1)?.told?.open === 0;
    this.#sim.law(closed || !why?.startsWith('The journal leads'), 'I6 recovery', () => why as string);
    this.beginEpoch(epoch);
  }

  beginEpoch(name: string): void {
    // What is held has no window yet: it moves into the new books.
    const ledger = { taken: this.#held.length, duplicate: 0, rejected: 0, late_dropped: 0 };
    this.epochs.push({ name, panes: new Map(), watermarks: new Map(), ledger, told: undefined });
  }

  /** The store is copied. Answers what to do when the copy takes its place: what came since then was let go of with it. */
  copied(): () => void {
    const epoch = structuredClone(this.epochs.at(-1) as EpochBook);
    const letGo = this.#sim.sent.copied();
    const held = [...this.#held];
    return () => {
      const since = this.epochs.splice(this.epochs.findIndex(({ name }) => name === epoch.name)).slice(1);
      // Of an epoch that began since, nobody knows what was still open.
      this.epochs.push(...since.map((one) => ({ ...one, forked: true })), { ...epoch, forked: true });
      this.#held = held;
      letGo();
    };
  }

  /**
   * The store is damaged. What had no window yet, or lay in one that was open, is lost with it: as many readings as its
   * books call open. The next life begins an epoch of its own, and says how many there were.
   */
  damage(stored: ReadonlySet<string>): void {
    const { name, panes, told } = this.epochs.at(-1) as EpochBook;
    let open = this.#held.length;
    this.#held = [];
    for (const [series, its] of panes) {
      for (const [from, { count }] of its) {
        if (stored.has(keyOf(name, { series, window: this.#sim.scenario.windows.pane.name, from }))) continue;
        its.delete(from);
        open += count;
      }
    }
    this.#sim.law(
      open === (told?.open ?? 0),
      'I12 salvage',
      () => `${open} readings were open, told were ${told?.open}`,
    );
    this.damaged = { epoch: name, stored };
  }

  /** The intake was handed a reading; `now` is the latest that the agent thinks it may be. */
  taken(what: number | string, time: number, now: number): void {
    const value = typeof what === 'string' ? this.#sim.sent.ofState(what, time) : what;
    this.#taken.push({ value, arrived: this.#sim.trueTime });
    this.#sim.law(time - now <= MAX_SKEW, 'I7 future', () => `${value} was let in, ${time - now} ms ahead`);
  }

  /** A step is in the store. */
  committed(step: Step, committed: Committed): void {
    const { batch, cleaned } = step;
    if (batch.count > 0) this.stored_at = this.#sim.timeline.now;
    for (const { id, plan } of step.series) this.#names.set(id, plan.name);
    for (const { series, code, label } of step.labels) this.#labels.set(`${series} ${code}`, label);
    for (let i = 0; i < batch.count; i++) {
      const flags = batch.flags[i] as number;
      if (flags & FLAG.HOLD_END) continue;
      const [series, time, raw] = [batch.series[i] as number, batch.times[i] as number, batch.values[i] as number];
      const label = this.#labels.get(`${series} ${raw}`);
      const value = label === undefined ? raw : this.#sim.sent.ofState(label, time);
      const reading = { value, time, flags, clock: step.clock };
      this.#take(this.#names.get(series) as string, reading, cleaned.verdicts[i] as number);
    }
    this.#checkLedger(committed.ledger);
  }

  /** Windows that end before that time are not asked for any more. */
  forget(before: number): void {
    for (const { panes } of this.epochs) {
      for (const its of panes.values()) for (const from of its.keys()) if (from < before) its.delete(from);
    }
  }

  /** Readings that closed windows must hold by now, all epochs together. */
  get summarised(): number {
    return this.epochs.reduce((sum, { ledger, told }) => {
      return sum + ledger.taken - ledger.duplicate - ledger.rejected - ledger.late_dropped - (told?.open ?? 0);
    }, 0);
  }

  get pending(): number {
    return this.#taken.length;
  }

  #take(series: string, reading: Read, verdict: number): void {
    const { value, time, flags } = reading;
    const { ledger, watermarks, panes } = this.epochs.at(-1) as EpochBook;
    const waited = (flags & FLAG.PLACED) !== 0 && this.#held.length > 0;
    const arrived = this.#arrivalOf(value, waited ? this.#held : this.#taken);
    const sent = this.#sim.sent.get(value);
    if (!sent || sent.series !== series) {
      return this.#sim.broken('I11 no forged reading', `${series} = ${value} was never sent`);
    }
    const own = sent.time !== undefined;
    this.#sim.law(!own || sent.time === time, 'I7 own time', () => `${series} ${value}: ${sent.time} became ${time}`);
    if (!waited) ledger.taken++;
    if (flags & FLAG.FUTURE) {
      ledger.taken--;
      if (sent.fate !== 'durable' || sent.held) sent.fate = 'invalid';
      return;
    }
    if (flags & FLAG.HELD) return this.#hold({ value, arrived }, sent);
    const repeated = (flags & FLAG.REDELIVERED) !== 0 || verdict === DUPLICATE;
    if (repeated) {
      ledger.duplicate++;
      this.#sim.law(
        sent.fate === 'durable' || sent.fate === 'invalid',
        'nothing lost',
        () => `${value} was taken for a repetition; it is ${sent.fate}`,
      );
      return;
    }
    if (!own) this.#checkTime(reading, arrived);
    const first = sent.fate !== 'durable' || (waited && sent.held === true);
    this.#sim.law(first, 'nothing twice', () => `${series} ${value} was counted twice`);
    sent.fate = 'durable';
    sent.held = false;
    const rejected = verdict > 0 && verdict < MENDED;
    this.#sim.law(rejected === value >= TOO_HIGH, 'cleaning', () => `${value} has verdict ${verdict}`);
    const { size } = this.#sim.scenario.windows.pane;
    const from = Math.floor(time / size) * size;
    const watermark = watermarks.get(series) ?? Number.NEGATIVE_INFINITY;
    const late = from + size + this.#sim.scenario.lateness <= watermark;
    watermarks.set(series, Math.max(watermark, time));
    if (rejected) ledger.rejected++;
    else if (late) ledger.late_dropped++;
    else count(tallyOf(panes, series, from), time, value);
  }

  /** It is durable, and has no window yet. The same reading may come and be held again: it is found out later. */
  #hold(arrival: Arrival, sent: Sent): void {
    this.#held.push(arrival);
    if (sent.fate !== 'durable') sent.held = true;
    if (sent.fate !== 'invalid') sent.fate = 'durable';
  }

  /**
   * Where the time is said to be known, a reading that brings none has the time at which it came. Not so where the
   * machine has misled the agent: between the word of the network and the first look at it the clock jumped to a time
   * that it might well show without a jump. No program can know that; the next word of the network puts it right.
   */
  #checkTime({ value, time, clock }: Read, arrived: number): void {
    if (clock !== 'synced' || this.#sim.misled) return;
    const out = time - arrived;
    this.#sim.law(Math.abs(out) <= CLOCK_ERROR, 'true time', () => `${value} is placed ${out} ms from where it came`);
  }

  /** When the reading came, which must be the first of those that wait. */
  #arrivalOf(value: number, waiting: Arrival[]): number {
    const next = waiting.shift();
    this.#sim.law(
      next?.value === value,
      'order of arrival',
      () => `${next?.value} was taken in first, ${value} was committed`,
    );
    return next?.arrived ?? 0;
  }

  #checkLedger(told: Ledger): void {
    const epoch = this.epochs.at(-1) as EpochBook;
    const { ledger } = epoch;
    epoch.told = told;
    this.#sim.law(imbalance(told) === 0, 'I1 ledger', () => `out by ${imbalance(told)}`);
    const ours = { ...ledger };
    const theirs = {
      taken: told.received - told.invalid,
      duplicate: told.duplicate,
      rejected: told.rejected,
      late_dropped: told.late_dropped,
    };
    const same = JSON.stringify(ours) === JSON.stringify(theirs);
    this.#sim.law(same, 'I1 ledger', () => `told ${JSON.stringify(theirs)}, true is ${JSON.stringify(ours)}`);
  }
}
