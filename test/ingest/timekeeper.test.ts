import { describe, expect, test } from 'vitest';
import { HOLD_LIMIT } from '../../agent/ingest/hold.ts';
import { goesBack, type Judgement, type LastMoment, Timekeeper } from '../../agent/ingest/timekeeper.ts';
import type { ClockEvidence, Millis } from '../../agent/model/time.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The truth when the test begins. */
const START = Date.UTC(2026, 10, 22, 12);
/** What the store remembers: an hour ago, before the power failed. */
const LAST: LastMoment = { now: START - HOUR, mono: 5 * DAY, clock: 'synced', boot: 'the boot before' };

const NOTHING_TO_TELL: ClockEvidence = { kind: 'unknown', chip: false };
const NOT_SET: ClockEvidence = { kind: 'unsynced', chip: false };
const NOT_SET_BUT_A_CHIP: ClockEvidence = { kind: 'unsynced', chip: true };
const SET: ClockEvidence = { kind: 'synced', stamp: 1, chip: false };
const SET_AGAIN: ClockEvidence = { kind: 'synced', stamp: 2, chip: false };

/** A machine whose clocks the test moves. `wrong` is how far its wall clock is off the truth. */
class Machine {
  wrong: Millis = 0;
  #passed = 0;
  readonly keeper: Timekeeper;

  constructor(evidence: ClockEvidence, wrong: Millis, last: LastMoment | undefined = LAST, wait = 10 * MINUTE) {
    this.wrong = wrong;
    const clock = { now: () => this.truth + this.wrong, mono: () => 20 * SECOND + this.#passed };
    const patience = { wait, wait_offline: DAY, max_skew: 5 * MINUTE };
    this.keeper = new Timekeeper({ clock, boot: 'this boot', evidence, last }, patience);
  }

  get truth(): number {
    return START + this.#passed;
  }

  /** How far the time that is told is off the truth. */
  get off(): Millis {
    return this.keeper.now() - this.truth;
  }

  /** Time passes, with a look each second; answers what is to be done then. */
  pass(length: Millis, evidence: ClockEvidence, sendable = true): Judgement {
    for (const end = this.#passed + length; this.#passed < end; ) {
      this.#passed = Math.min(end, this.#passed + SECOND);
      this.keeper.look(evidence, sendable);
      if (this.#passed < end) this.take();
    }
    return this.take();
  }

  take(held = 0): Judgement {
    const judgement = this.keeper.judge(held);
    this.keeper.accept(judgement);
    return judgement;
  }
}

describe('at the start', () => {
  test('a clock that was set from the network is believed at once', () => {
    const machine = new Machine(SET, 0);
    expect(machine.take()).toMatchObject({ kind: 'place', clock: 'synced' });
    expect(machine.off).toBe(0);
    expect(machine.take()).toEqual({ kind: 'go', clock: 'synced' });
  });

  test.each([
    ['before the program started, is believed', -10 * SECOND, 'place'],
    ['at a time that it does not show yet, has jumped since', MINUTE, 'hold'],
    ['before the machine started, has jumped since', -MINUTE, 'hold'],
  ])('a clock that was set %s', (_, at, kind) => {
    expect(new Machine({ ...SET, at: START + at }, 0).take().kind).toBe(kind);
  });

  test('a clock of which nothing is known is believed where it is later than all that is stored', () => {
    const machine = new Machine(NOTHING_TO_TELL, 0);
    expect(machine.take()).toMatchObject({ kind: 'place', clock: 'unknown' });
    expect(machine.off).toBe(0);
  });

  test.each([
    ['two weeks back', -14 * DAY, NOTHING_TO_TELL],
    ['in 1970', -START, NOTHING_TO_TELL],
    ['not set yet, a little back', -HOUR + 3 * MINUTE, NOT_SET],
    ['not set yet, ten years ahead', 3652 * DAY, NOT_SET],
  ])('a clock that is %s makes readings wait, in a time that goes on from the store', (_, wrong, evidence) => {
    const machine = new Machine(evidence, wrong);
    expect(machine.take()).toEqual({ kind: 'hold', clock: 'unsynced' });
    expect(machine.keeper.now()).toBe(LAST.now);
    expect(machine.pass(MINUTE, evidence)).toEqual({ kind: 'hold', clock: 'unsynced' });
    expect(machine.keeper.now()).toBe(LAST.now + MINUTE);
  });

  test('without a store, too, time is no earlier than this program', () => {
    const machine = new Machine(NOTHING_TO_TELL, -START, undefined);
    expect(machine.take()).toEqual({ kind: 'hold', clock: 'unsynced' });
    expect(new Date(machine.keeper.now()).getUTCFullYear()).toBe(2026);
  });

  test('the moment the clock is set, what waits is moved by as much as was missing', () => {
    const machine = new Machine(NOT_SET, -30 * MINUTE);
    machine.pass(2 * MINUTE, NOT_SET);
    expect(machine.off).toBe(-HOUR);
    machine.wrong = 0;
    expect(machine.pass(0, NOT_SET)).toEqual({ kind: 'hold', clock: 'unsynced' });
    machine.keeper.look(SET, true);
    expect(machine.take()).toEqual({ kind: 'place', clock: 'synced', shift: HOUR, max_skew: 5 * MINUTE });
    expect(machine.off).toBe(0);
  });

  test('a restart in the same boot goes on with the time it had', () => {
    const last: LastMoment = { now: START - 10 * SECOND, mono: 10 * SECOND, clock: 'synced', boot: 'this boot' };
    const machine = new Machine(NOTHING_TO_TELL, 0, last);
    expect(machine.take()).toMatchObject({ kind: 'go' });
    expect(machine.off).toBe(0);
  });

  test('a restart in the same boot while readings wait goes on waiting in the same provisional time', () => {
    const last: LastMoment = { now: START - HOUR, mono: 15 * SECOND, clock: 'unsynced', boot: 'this boot' };
    const machine = new Machine(NOT_SET, -30 * MINUTE, last);
    expect(machine.take()).toEqual({ kind: 'hold', clock: 'unsynced' });
    expect(machine.keeper.now()).toBe(last.now + 5 * SECOND);
  });
});

describe('when nothing tells the time', () => {
  test('readings are placed by the clock of the machine after `wait`, and flagged', () => {
    const machine = new Machine(NOT_SET, -30 * MINUTE);
    expect(machine.pass(10 * MINUTE - SECOND, NOT_SET)).toMatchObject({ kind: 'hold' });
    expect(machine.pass(SECOND, NOT_SET)).toMatchObject({ kind: 'place', clock: 'unsynced', shift: 30 * MINUTE });
    expect(machine.take()).toEqual({ kind: 'go', clock: 'unsynced' });
  });

  test('a clock older than the store is not taken: time goes on after what is stored', () => {
    const machine = new Machine(NOT_SET, -14 * DAY);
    expect(machine.pass(10 * MINUTE, NOT_SET)).toMatchObject({ kind: 'place', clock: 'unsynced', shift: 0 });
    machine.pass(HOUR, NOT_SET);
    expect(machine.off).toBe(-HOUR);
    expect(machine.keeper.state).toBe('unsynced');
  });

  test('waiting for an uplink does not count, but for a day', () => {
    const machine = new Machine(NOT_SET, -30 * MINUTE);
    expect(machine.pass(5 * HOUR, NOT_SET, false)).toMatchObject({ kind: 'hold' });
    expect(machine.pass(10 * MINUTE, NOT_SET, true)).toMatchObject({ kind: 'place' });
    const alone = new Machine(NOT_SET, -30 * MINUTE);
    alone.pass(DAY, NOT_SET, false);
    expect(alone.take()).toEqual({ kind: 'go', clock: 'unsynced' });
  });

  test('at the bound of what can wait, waiting is over', () => {
    const machine = new Machine(NOT_SET, 0);
    expect(machine.take(HOLD_LIMIT - 1)).toMatchObject({ kind: 'hold' });
    expect(machine.take(HOLD_LIMIT)).toMatchObject({ kind: 'place', clock: 'unsynced' });
  });

  test('with a wait of 0 nothing ever waits', () => {
    expect(new Machine(NOT_SET, -30 * MINUTE, LAST, 0).take()).toMatchObject({ kind: 'place', clock: 'unsynced' });
  });

  test('a battery clock that agrees is believed after a minute', () => {
    const machine = new Machine(NOT_SET_BUT_A_CHIP, 0);
    expect(machine.pass(MINUTE - SECOND, NOT_SET_BUT_A_CHIP)).toMatchObject({ kind: 'hold' });
    expect(machine.pass(SECOND, NOT_SET_BUT_A_CHIP)).toMatchObject({ kind: 'place', clock: 'unknown', shift: HOUR });
  });

  test('the truth that comes later is taken from then on', () => {
    const machine = new Machine(NOT_SET, -30 * MINUTE);
    machine.pass(11 * MINUTE, NOT_SET);
    machine.wrong = 0;
    machine.keeper.look(SET, true);
    expect(machine.take()).toMatchObject({ kind: 'place', clock: 'synced', shift: 30 * MINUTE });
    expect(machine.off).toBe(0);
  });

  test('a truth that is earlier than what was placed makes the time go back', () => {
    const machine = new Machine(NOT_SET, 3652 * DAY);
    machine.pass(11 * MINUTE, NOT_SET);
    machine.wrong = 0;
    machine.keeper.look(SET, true);
    const judgement = machine.take();
    expect(goesBack(judgement)).toBe(true);
    expect(machine.off).toBe(0);
  });
});

describe('a clock that jumps', () => {
  function running(evidence: ClockEvidence): Machine {
    const machine = new Machine(evidence, 0);
    machine.pass(MINUTE, evidence);
    expect(machine.take()).toMatchObject({ kind: 'go' });
    return machine;
  }

  test.each([
    ['ten years on', 3652 * DAY],
    ['an hour back', -HOUR],
    ['two weeks back', -14 * DAY],
    ['ten minutes on', 10 * MINUTE],
  ])('%s moves nothing: readings wait in the old time until it is confirmed', (_, step) => {
    const machine = running(SET);
    machine.wrong = step;
    expect(machine.take()).toEqual({ kind: 'hold', clock: 'stepped' });
    expect(machine.off).toBe(0);
    expect(machine.pass(MINUTE, SET)).toEqual({ kind: 'hold', clock: 'stepped' });
    expect(machine.off).toBe(0);
  });

  test.each([
    ['ten years on', 3652 * DAY],
    ['an hour back', -HOUR],
    ['two weeks back', -14 * DAY],
  ])('%s and back again leaves no trace', (_, step) => {
    const machine = running(SET);
    machine.wrong = step;
    machine.pass(5 * MINUTE, SET);
    machine.wrong = 0;
    expect(machine.pass(SECOND, SET)).toMatchObject({ kind: 'place', clock: 'synced', shift: 0 });
    expect(machine.off).toBe(0);
  });

  test.each([
    ['ten years on', 3652 * DAY],
    ['an hour back', -HOUR],
    ['two weeks back', -14 * DAY],
  ])('%s without confirmation is not followed: time goes on as it went, and is flagged', (_, step) => {
    const machine = running(NOTHING_TO_TELL);
    machine.wrong = step;
    machine.pass(11 * MINUTE, NOTHING_TO_TELL);
    expect(machine.take()).toEqual({ kind: 'go', clock: 'stepped' });
    machine.pass(DAY, NOTHING_TO_TELL);
    expect(machine.off).toBe(0);
    machine.wrong = 0;
    expect(machine.take()).toEqual({ kind: 'go', clock: 'unknown' });
  });

  test('a step within a year ahead that stands for the whole wait is followed, and what waited is moved', () => {
    const machine = running(NOTHING_TO_TELL);
    machine.wrong = HOUR;
    machine.take();
    expect(machine.pass(10 * MINUTE, NOTHING_TO_TELL)).toMatchObject({ kind: 'place', clock: 'stepped', shift: HOUR });
    expect(machine.take()).toEqual({ kind: 'go', clock: 'unknown' });
  });

  test('where the network sets the clock, no step is followed that it has not confirmed', () => {
    const machine = running(SET);
    machine.wrong = 10 * MINUTE;
    machine.pass(HOUR, SET);
    expect(machine.take()).toEqual({ kind: 'go', clock: 'stepped' });
    expect(machine.off).toBe(0);
    machine.keeper.look(SET_AGAIN, true);
    expect(machine.take()).toMatchObject({ kind: 'place', clock: 'synced', shift: 10 * MINUTE });
  });

  test('a followed step that is taken back is taken back here, too', () => {
    const machine = running(NOTHING_TO_TELL);
    machine.wrong = HOUR;
    machine.take();
    machine.pass(20 * MINUTE, NOTHING_TO_TELL);
    machine.wrong = 0;
    machine.take();
    expect(goesBack(machine.pass(10 * MINUTE, NOTHING_TO_TELL))).toBe(true);
    expect(machine.off).toBe(0);
  });

  test.each([
    ['on', 2 * HOUR],
    ['back', -2 * HOUR],
  ])('%s by the network is followed at once, and what waited is moved', (_, step) => {
    const machine = running(SET);
    machine.wrong = step;
    machine.take();
    machine.keeper.look(SET_AGAIN, true);
    const judgement = machine.take();
    expect(judgement).toMatchObject({ kind: 'place', clock: 'synced', shift: step });
    expect(goesBack(judgement)).toBe(step < 0);
    expect(machine.keeper.state).toBe('synced');
  });

  test('a step that the network knows to be wrong is not taken for one of its own', () => {
    const machine = running(SET);
    machine.wrong = HOUR;
    const knownWrong: ClockEvidence = { ...SET_AGAIN, off: HOUR };
    expect(machine.pass(HOUR, knownWrong)).toEqual({ kind: 'go', clock: 'stepped' });
    expect(machine.off).toBe(0);
  });

  test.each([
    ['ten years on', 3652 * DAY],
    ['an hour back', -HOUR],
    ['a minute on', MINUTE],
  ])('%s right after the network has set it is not taken for what the network said', (_, step) => {
    const machine = running(SET);
    const word: ClockEvidence = { kind: 'synced', stamp: 2, at: machine.truth, chip: false };
    machine.wrong = step;
    expect(machine.pass(10 * SECOND, word)).toEqual({ kind: 'hold', clock: 'stepped' });
    expect(machine.off).toBe(0);
    machine.wrong = 0;
    expect(machine.pass(SECOND, { ...word, stamp: 3, at: machine.truth })).toMatchObject({ clock: 'synced', shift: 0 });
  });

  test('being synchronised again without a step is nothing to speak of', () => {
    const machine = running(SET);
    machine.keeper.look(SET_AGAIN, true);
    expect(machine.take()).toEqual({ kind: 'go', clock: 'synced' });
  });

  test('a clock that has jumped since the network set it is not believed because it jumps to where it might stand', () => {
    const word: ClockEvidence = { kind: 'synced', stamp: 1, at: START - 15 * SECOND, chip: false };
    const machine = new Machine(word, -HOUR);
    expect(machine.pass(5 * SECOND, word)).toEqual({ kind: 'hold', clock: 'unsynced' });
    machine.wrong = -10 * SECOND;
    expect(machine.pass(5 * SECOND, word)).toEqual({ kind: 'hold', clock: 'unsynced' });
    machine.wrong = 0;
    expect(machine.pass(SECOND, { ...word, stamp: 2, at: machine.truth })).toMatchObject({ clock: 'synced' });
    expect(machine.off).toBe(0);
  });

  test('a clock that is slewed is followed, and never tells an earlier time than before', () => {
    const machine = running(SET);
    let told = machine.keeper.now();
    for (let i = 0; i < 100; i++) {
      machine.wrong -= 100;
      expect(machine.pass(SECOND, SET)).toEqual({ kind: 'go', clock: 'synced' });
      expect(machine.keeper.now()).toBeGreaterThanOrEqual(told);
      told = machine.keeper.now();
    }
    expect(machine.off).toBe(machine.wrong);
  });
});

describe('times that come with readings', () => {
  test('are judged later while the true time is not known, but for nonsense', () => {
    const machine = new Machine(NOT_SET, -30 * MINUTE);
    expect(machine.keeper.slack()).toBeGreaterThan(9 * 365 * DAY);
    expect(machine.keeper.surely).toBe(LAST.now + 5 * MINUTE);
    machine.keeper.look(SET, true);
    machine.wrong = 0;
    machine.take();
    expect(machine.keeper.slack()).toBe(0);
  });

  test('and were let in while it was not known are judged once it is, though nothing is to be moved', () => {
    const machine = new Machine(NOT_SET, 0);
    machine.pass(10 * MINUTE, NOT_SET);
    expect(machine.take()).toEqual({ kind: 'go', clock: 'unsynced' });
    machine.keeper.look(SET, true);
    expect(machine.take()).toEqual({ kind: 'place', clock: 'synced', shift: 0, max_skew: 5 * MINUTE });
    expect(machine.take()).toEqual({ kind: 'go', clock: 'synced' });
  });
});
