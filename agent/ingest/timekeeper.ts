import { assert } from '../model/failure.ts';
import type { Clock, ClockEvidence, ClockState, Instant, Millis } from '../model/time.ts';
import { HOLD_LIMIT } from './hold.ts';

export interface TimekeeperSettings {
  /** How long readings wait for the true time while they could be sent; 0: they never do. */
  readonly wait: Millis;
  /** How long they wait at most, also while no uplink is online. */
  readonly wait_offline: Millis;
  readonly max_skew: Millis;
}

/** The moment of the last commit, as the store remembers it. */
export interface LastMoment {
  readonly now: Instant;
  readonly mono: Millis;
  readonly clock: ClockState;
  /** The id of the boot in which `mono` counts. */
  readonly boot: string;
}

export interface TimekeeperPorts {
  readonly clock: Clock;
  /** The id of this boot of the machine. */
  readonly boot: string;
  readonly evidence: ClockEvidence;
  readonly last?: LastMoment | undefined;
}

/** What is to be done with the readings that have come in. */
export type Judgement =
  | { readonly kind: 'go'; readonly clock: ClockState }
  | { readonly kind: 'hold'; readonly clock: ClockState }
  | {
      readonly kind: 'place';
      readonly clock: ClockState;
      /** How much later than thought it is. */
      readonly shift: Millis;
      readonly max_skew: Millis;
    };

/** When, on the monotonic clock, the machine last said otherwise of its clock than now, and first said so. */
interface Heard {
  readonly before: Millis;
  readonly since: Millis;
}

/** Whether readings are going to be placed among those that were placed before them. */
export function goesBack(judgement: Judgement): boolean {
  return judgement.kind === 'place' && judgement.shift <= -STEP;
}

/** A difference to the wall clock below this is followed; NTP itself mends so little without a step. */
const STEP: Millis = 1000;
/** Differences below this are the grain of the clocks. */
const GRAIN: Millis = 5;
/** A clock that nobody has confirmed is not followed further ahead than this: 2036 is a mistake, an hour may be summer. */
const FAR_AHEAD: Millis = 366 * 86_400_000;
/** The most that a clock is thought to lag: a machine that was never told the time since its image was made. */
const MOST_LAG: Millis = 10 * FAR_AHEAD;
/** Where a battery clock agrees, the network is given this long to say better. */
const CHIP_WAIT: Millis = 60_000;
/** No clock that is right has shown less since this program was written. */
const LEAST: Instant = Date.UTC(2026, 0, 1);

interface Waiting {
  readonly why: 'unsynced' | 'stepped';
  readonly since: Millis;
  /** How long readings have waited while they could be sent. */
  waited: Millis;
  looked: Millis;
}

/**
 * Tells the time of the river: the monotonic clock, put at its place in history by the wall clock as far as that is to
 * be believed. The wall clock may jump; this time does not. While the true time is unknown, after a start without a
 * battery clock or after a jump that nothing has confirmed, readings are to be held: `judge` says so, and says when and
 * by how much they are to be moved. Until then time goes on from the newest moment in the store, which the truth can
 * only be later than.
 */
export class Timekeeper implements Clock {
  /** The id of this boot of the machine: `mono` counts from its start. */
  readonly boot: string;
  readonly #clock: Clock;
  readonly #settings: TimekeeperSettings;
  #evidence: ClockEvidence;
  #heard: Heard;
  /** When the machine was last asked, on the monotonic clock. */
  #looked: Millis;
  /** The stamp of the synchronisation that the present time rests on. */
  #stamp: number | undefined;
  /** The stamp of one after which the clock was seen to have jumped: of where it stands now it says nothing any more. */
  #spent: number | undefined;
  #offset: Millis;
  /** No time is told twice backwards, but where `accept` goes back. */
  #told = Number.NEGATIVE_INFINITY;
  #trust: ClockState;
  #waiting: Waiting | undefined;
  /** By how much the wall clock is ahead of a time that we keep to against it. */
  #standing: Millis = 0;
  /** The time before an unconfirmed step was followed: a clock that goes back there was set wrong and is mended. */
  #before: Millis | undefined;
  /** Times may be stored that no known time has judged: so it is at the start, and while the true time is not known. */
  #doubt = true;

  constructor({ clock, boot, evidence, last }: TimekeeperPorts, settings: TimekeeperSettings) {
    this.boot = boot;
    this.#clock = clock;
    this.#settings = settings;
    this.#evidence = evidence;
    const mono = clock.mono();
    this.#heard = { before: 0, since: mono };
    this.#looked = mono;
    const same = last !== undefined && last.boot === boot && last.mono <= mono && last.now >= LEAST;
    this.#offset = same ? last.now - last.mono : Math.max(last?.now ?? 0, LEAST) - mono;
    this.#trust = same ? last.clock : 'unsynced';
    if (!same || last.clock === 'unsynced') this.#wait('unsynced', mono);
    else if (last.clock === 'stepped') this.#wait('stepped', mono);
    // Whether it was synchronised again while the program was away is not known: then it will be said once more.
    if (same && (last.clock === 'synced' || last.clock === 'stepped')) this.#stamp = evidence.stamp ?? 0;
    this.#watch();
  }

  /** The time: provisional while readings are held. */
  readonly now = (): Instant => {
    const now = Math.floor(this.mono() + this.#offset);
    if (now > this.#told) this.#told = now;
    return this.#told;
  };

  readonly mono = (): Millis => this.#clock.mono();

  readonly wall = (): Instant => this.#clock.now();

  get state(): ClockState {
    return this.#waiting?.why ?? this.#trust;
  }

  /** A time that is no further ahead of its arrival than this is not of the future, whatever the truth turns out to be. */
  get surely(): Instant {
    return this.now() + this.#settings.max_skew;
  }

  /** How far ahead of `now`, beyond the skew limit, a time may be that is yet to be judged. */
  readonly slack = (): Millis => (this.state === 'unsynced' || this.#waiting ? MOST_LAG : 0);

  get holding(): boolean {
    return this.#waiting !== undefined;
  }

  /** Whether what is stored may be of the future by the time of now, because it was let in when that was not known. */
  get inDoubt(): boolean {
    return this.#doubt;
  }

  /** Nothing is held and nothing has come in: where the time is known already, it is so from the start. */
  begin(): void {
    const judgement = this.judge(0);
    if (!goesBack(judgement)) this.accept(judgement);
    this.#doubt = true;
  }

  /** Hears what the machine says of its clock, and whether what closes could be sent. */
  look(evidence: ClockEvidence, sendable: boolean): void {
    const mono = this.mono();
    if (evidence.stamp !== this.#evidence.stamp) this.#heard = { before: this.#looked, since: mono };
    this.#looked = mono;
    this.#evidence = evidence;
    this.#watch();
    const waiting = this.#waiting;
    if (!waiting) return;
    if (sendable) waiting.waited += mono - waiting.looked;
    waiting.looked = mono;
  }

  /** Says what to do with what has come in, while `held` readings wait. A placing takes effect with `accept`. */
  judge(held: number): Judgement {
    this.#watch();
    const lenient = this.slack() > 0;
    const judgement = this.#judge(held);
    this.#doubt = judgement.kind === 'hold' || judgement.clock === 'unsynced';
    // What was let in while the time was not known is looked at by the time of now.
    return lenient && judgement.kind === 'go' && !this.#doubt ? this.#placing(judgement.clock, 0) : judgement;
  }

  #judge(held: number): Judgement {
    const ahead = this.wall() - (this.mono() + this.#offset);
    if (!this.#waiting && !this.#follow(ahead)) {
      if (this.#isFresh()) return this.#placing('synced', ahead);
      this.#wait('stepped', this.mono());
    }
    if (this.#waiting) return this.#judgeHeld(this.#waiting, ahead, held);
    if (this.#isFresh()) this.#rely('synced');
    return { kind: 'go', clock: this.#trust };
  }

  /** Goes over to the time that a judgement rests on. To be called when what came in before it has been taken. */
  accept(judgement: Judgement): void {
    if (judgement.kind !== 'place') return;
    const { clock, shift } = judgement;
    this.#before = clock === 'stepped' && shift > 0 ? this.#offset : undefined;
    this.#offset += shift;
    if (shift < 0) this.#told = Number.NEGATIVE_INFINITY;
    this.#waiting = undefined;
    const ahead = this.wall() - (this.mono() + this.#offset);
    this.#standing = Math.abs(ahead) < STEP ? 0 : ahead;
    // A step that stood long enough is as good as the clock was at the start, where nothing can prove it.
    const followed = clock === 'stepped' && this.#standing === 0;
    this.#rely(followed && this.#evidence.kind === 'unknown' ? 'unknown' : clock);
    assert(Number.isFinite(this.#offset), 'the time is a finite number');
  }

  #rely(clock: ClockState): void {
    this.#trust = clock;
    if (clock === 'synced') this.#stamp = this.#evidence.stamp ?? 0;
  }

  #wait(why: Waiting['why'], mono: Millis): void {
    this.#waiting = { why, since: mono, waited: 0, looked: mono };
  }

  /** Whether the clock has been synchronised since we last relied on it, and is where it is to be. */
  #isFresh(): boolean {
    const { kind, stamp = 0, off = 0 } = this.#evidence;
    return kind === 'synced' && stamp !== this.#stamp && stamp !== this.#spent && Math.abs(off) < STEP;
  }

  /** A clock that has jumped once since it was synchronised may jump again, to where it might well stand. */
  #watch(): void {
    if (this.#hasJumpedSince()) this.#spent = this.#evidence.stamp ?? 0;
  }

  /** Whether the wall clock cannot show what it does by itself, had it been synchronised when that was heard of. */
  #hasJumpedSince(): boolean {
    const { at } = this.#evidence;
    if (at === undefined) return false;
    const { before, since } = this.#heard;
    const [shown, mono] = [this.wall() - at, this.mono()];
    return shown < mono - since - STEP || shown > mono - before + STEP;
  }

  /** Keeps in step with the wall clock where it differs by little; false where it has jumped. */
  #follow(ahead: Millis): boolean {
    if (Math.abs(ahead) < STEP) {
      if (this.#standing !== 0) this.#trust = this.#base();
      this.#standing = 0;
      if (Math.abs(ahead) >= GRAIN) this.#offset += ahead;
      return true;
    }
    if (this.#standing === 0 || this.#isFresh() || Math.abs(ahead - this.#standing) >= STEP) return false;
    this.#standing = ahead;
    return true;
  }

  #judgeHeld(waiting: Waiting, ahead: Millis, held: number): Judgement {
    if (this.#isFresh()) return this.#placing('synced', ahead);
    if (waiting.why === 'stepped' && Math.abs(ahead) < STEP) return this.#placing(this.#base(), 0);
    const believable = this.#evidence.kind === 'unknown' && ahead > -STEP;
    if (waiting.why === 'unsynced' && believable) return this.#placing('unknown', ahead);
    if (!this.#isOver(waiting, held)) return { kind: 'hold', clock: waiting.why };
    return waiting.why === 'unsynced' ? this.#placeUnsynced(ahead) : this.#placeStepped(ahead);
  }

  /** Nothing has told the time: the wall clock is taken, where it is not older than what is stored. */
  #placeUnsynced(ahead: Millis): Judgement {
    const plausible = ahead > -STEP;
    const clock = plausible && this.#evidence.chip ? 'unknown' : 'unsynced';
    return this.#placing(clock, plausible ? ahead : 0);
  }

  /**
   * Nothing has confirmed the step. Where the network sets the clock it would have: time goes on as it went. Elsewhere
   * somebody may have set it: a step ahead, and not too far, is followed, and one back to before another.
   */
  #placeStepped(ahead: Millis): Judgement {
    const undone = this.#before !== undefined && Math.abs(ahead + this.#offset - this.#before) < STEP;
    const set = this.#evidence.kind !== 'synced' && ahead > 0 && ahead <= FAR_AHEAD;
    return this.#placing(this.#trust === 'unsynced' ? 'unsynced' : 'stepped', undone || set ? ahead : 0);
  }

  #placing(clock: ClockState, ahead: Millis): Judgement {
    const max_skew = this.#settings.max_skew + (clock === 'unsynced' ? MOST_LAG : 0);
    return { kind: 'place', clock, shift: Math.round(ahead), max_skew };
  }

  #isOver({ why, since, waited }: Waiting, held: number): boolean {
    const { wait, wait_offline } = this.#settings;
    const patience = why === 'unsynced' && this.#evidence.chip ? Math.min(wait, CHIP_WAIT) : wait;
    return waited >= patience || held >= HOLD_LIMIT || this.mono() - since >= wait_offline;
  }

  /** What is known of a clock that has not jumped. */
  #base(): ClockState {
    const { kind, chip } = this.#evidence;
    return kind === 'unsynced' && chip ? 'unknown' : kind;
  }
}
