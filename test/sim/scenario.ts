import type { WindowPlan, WindowShape } from '../../agent/model/window.ts';
import { formatDuration } from '../../agent/settings/duration.ts';
import { Chance } from './chance.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** What kind of world a seed makes. Chances are per place where something can happen, or per minute. */
export interface Scenario {
  readonly length: number;
  readonly windows: WindowPlan;
  readonly commit_interval: number;
  readonly lateness: number;
  readonly idle_after: number;
  /** How long a value is held for the time-weighted mean. */
  readonly hold: number;
  readonly max_size: number;
  /** How long sent windows are kept. */
  readonly keep: number;
  readonly sensor_every: number;
  /** How old a late reading is at most. */
  readonly longest_lag: number;
  /** Most readings in one message. */
  readonly fields: number;
  /** Whether the sources' broker marks what it delivers again (mosquitto does, aedes does not). */
  readonly marks_dup: boolean;
  /** Whether it gives out the lowest free packet id, or goes round in a circle. */
  readonly lowest_id: boolean;
  readonly receive_maximum: number;
  readonly message_summaries: number;
  readonly in_flight: number;
  readonly outbox_messages: number;
  readonly order: 'oldest_first' | 'newest_first';
  /** What the agent's machine knows of the time: nothing but its clock; what the network says; that, and nothing at its start. */
  readonly clock: 'unknown' | 'synced' | 'no chip';
  /** How long readings wait for the true time. */
  readonly clock_wait: number;
  /** Whether the serial device says the time of its readings. */
  readonly serial_time: boolean;
  /** Whether there are series of every kind, not only gauges and counters. */
  readonly kinds: boolean;
  /** At each step of the protocol. */
  readonly crash: number;
  readonly commit_failure: number;
  /** Per minute. */
  readonly cut: number;
  readonly outage: number;
  readonly longest_outage: number;
  readonly clock_step: number;
  readonly session_loss: number;
  readonly unplug: number;
  readonly orderly_stop: number;
  readonly sleep: number;
  /** The power fails, and a page of the store is garbled: once at most. */
  readonly damage: number;
  /** Of which tables one page is garbled. */
  readonly garbled: readonly string[];
  /** Its closed windows are read while the agent works, as those of a large one are. */
  readonly slow_salvage: boolean;
  /** An old copy of the agent's disk is put in its place: once. */
  readonly forked: boolean;
  readonly broker_loss: number;
  readonly receiver_loss: number;
  /** At each restart: the configuration gives a series another unit, and a new epoch begins. */
  readonly change_of_plan: number;
  readonly late: number;
  readonly repeated: number;
  readonly future: number;
}

export function scenarioOf(seed: number): Scenario {
  const chance = new Chance(seed, 'scenario');
  const scenario = chance.yes(0.02) ? tight(chance) : dense(chance);
  // Where a clock jumps and nobody ever tells the time, nobody can say either what is of the future.
  const knowable = scenario.clock !== 'unknown' || scenario.clock_step === 0;
  // By the number of the seed, so that the other worlds stay what they are.
  const sleep = seed % 16 === 13 ? (2 * MINUTE) / scenario.length : 0;
  return {
    ...scenario,
    ...damage(seed, scenario),
    kinds: seed % 8 === 6,
    sleep,
    forked: seed % 16 === 5,
    ...(knowable ? {} : { future: 0 }),
  };
}

const KEPT = { max_size: 8_000_000, keep: 36_500 * DAY };

/**
 * A world whose store is damaged: what is stored is all kept, so that what is missing afterwards was lost. What the rules of
 * cleaning remember is lost, too: no reading is repeated, and the broker marks what it delivers again.
 */
function damage(seed: number, { length }: Scenario): Partial<Scenario> {
  return seed % 16 === 11
    ? { ...KEPT, damage: (2 * MINUTE) / length, repeated: 0, marks_dup: true, ...garbled(seed) }
    : {};
}

const SMALL_TABLES = ['series', 'epoch', 'shape', 'label', 'books', 'newest_pane'];

/** Of these the oracle can tell what was lost: closed windows, steps that only an open one would need, what is stored twice, and what others refer to. */
function garbled(seed: number): Partial<Scenario> {
  const slow_salvage = seed % 32 === 11;
  return seed % 64 === 43 ? { slow_salvage, garbled: ['outbox', 'backlog', ...SMALL_TABLES] } : { slow_salvage };
}

/** A minute or two in which much goes wrong: short windows, many crashes and cuts. */
function dense(chance: Chance): Scenario {
  const often = (...p: number[]) => chance.pick(p);
  const marks_dup = chance.yes(0.75);
  return {
    length: chance.between(0.5, 1.5) * MINUTE,
    windows: chance.pick([plan(5, 15), plan(10, 30), plan(5, [20, 10]), plan(15, 60), plan(5, 15, 30)]),
    commit_interval: chance.pick([200, 1000, 3000, 8000]),
    lateness: chance.pick([0, 5, 20]) * SECOND,
    idle_after: chance.pick([4, 10, 25]) * SECOND,
    hold: chance.pick([8, 60]) * SECOND,
    max_size: 3_500_000,
    keep: 30 * DAY,
    sensor_every: chance.between(1, 6) * SECOND,
    longest_lag: 45 * SECOND,
    fields: 2,
    marks_dup,
    lowest_id: chance.yes(0.5),
    receive_maximum: chance.pick([1, 5, 20]),
    message_summaries: chance.pick([1, 3, 20]),
    in_flight: chance.pick([1, 4, 20]),
    outbox_messages: chance.pick([3, 20, 200]),
    order: chance.pick(['oldest_first', 'newest_first']),
    clock: chance.pick(['unknown', 'unknown', 'synced', 'no chip']),
    clock_wait: chance.pick([5, 20]) * SECOND,
    serial_time: chance.yes(0.5),
    ...{ kinds: false, sleep: 0, damage: 0, garbled: ['summary_row', 'journal'], slow_salvage: false, forked: false },
    crash: often(0, 0.004, 0.015, 0.05),
    commit_failure: often(0, 0, 0.02),
    cut: often(0, 0.5, 2, 8),
    outage: often(0, 0.1, 0.5),
    longest_outage: 2 * MINUTE,
    clock_step: often(0, 0, 0.6),
    session_loss: marks_dup ? often(0, 0, 0.3) : 0,
    unplug: often(0, 0.5, 5),
    orderly_stop: often(0, 0.2),
    broker_loss: often(0, 0, 1),
    receiver_loss: often(0, 0, 0, 0.1),
    change_of_plan: often(0, 0, 0.2),
    late: often(0, 0.1, 0.4),
    repeated: often(0, 0.05),
    future: often(0, 0.01),
  };
}

/** A store so small that two hours of outage do not fit: minutes are merged into hours. */
function tight(chance: Chance): Scenario {
  const often = (...p: number[]) => chance.pick(p);
  return {
    ...dense(chance),
    length: chance.between(70, 130) * MINUTE,
    windows: chance.pick([plan(60, 300), plan(60, [300, 60]), plan(60, 900, 3600)]),
    commit_interval: chance.pick([5000, 30_000]),
    lateness: chance.pick([0, 60, 300]) * SECOND,
    idle_after: chance.pick([60, 120]) * SECOND,
    hold: 600 * SECOND,
    max_size: chance.pick([1_500_000, 1_700_000]),
    sensor_every: MINUTE,
    longest_lag: 5 * MINUTE,
    fields: 4,
    crash: often(0, 0.002, 0.005),
    cut: often(0, 0.02, 0.1),
    outage: often(0, 0.02, 0.05),
    longest_outage: 100 * MINUTE,
    clock_step: often(0, 0, 0.01),
    session_loss: 0,
    unplug: often(0, 0.05),
    orderly_stop: often(0, 0.01),
    broker_loss: often(0, 0, 0.01),
    receiver_loss: often(0, 0, 0, 0.002),
  };
}

/** Many days at a calm pace, in which everything goes wrong now and then. */
export function longScenario(seed: number, days: number): Scenario {
  const chance = new Chance(seed, 'scenario');
  return {
    ...dense(chance),
    length: days * DAY,
    windows: plan(600, 3600),
    commit_interval: 20_000,
    lateness: 10 * MINUTE,
    idle_after: 30 * MINUTE,
    hold: 15 * MINUTE,
    max_size: 8_000_000,
    keep: DAY,
    sensor_every: 6 * MINUTE,
    longest_lag: 30 * MINUTE,
    ...{ marks_dup: true, receive_maximum: 20, message_summaries: 20, in_flight: 20, outbox_messages: 200 },
    ...{ crash: 0.0002, commit_failure: 0.0002, cut: 0.005, outage: 0.0004, longest_outage: 12 * 60 * MINUTE },
    ...{ clock_step: 0.0005, session_loss: 0, unplug: 0.005, orderly_stop: 0.0005, broker_loss: 0.001 },
    ...{ receiver_loss: 0, change_of_plan: 0, late: 0.05, repeated: 0.02, future: 0.002 },
  };
}

function plan(pane: number, ...wider: readonly (number | [number, number])[]): WindowPlan {
  const shapes = wider.map((one) => (typeof one === 'number' ? shape(one, one) : shape(...one)));
  return { pane: shape(pane, pane), wider: shapes };
}

function shape(size: number, every: number): WindowShape {
  const name = formatDuration(size * SECOND);
  return {
    name: size === every ? name : `${name}/${formatDuration(every * SECOND)}`,
    size: size * SECOND,
    every: every * SECOND,
  };
}
