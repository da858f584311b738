import type { WindowPlan, WindowShape } from '../../agent/model/window.ts';
import { Chance } from './chance.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What kind of world a seed makes. Chances are per place where something can happen, or per minute. */
export interface Scenario {
  readonly length: number;
  readonly windows: WindowPlan;
  readonly commit_interval: number;
  readonly lateness: number;
  readonly idle_after: number;
  readonly max_size: number;
  readonly sensor_every: number;
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
  /** Whether the serial device says the time of its readings. */
  readonly serial_time: boolean;
  /** At each step of the protocol. */
  readonly crash: number;
  readonly commit_failure: number;
  /** Per minute. */
  readonly cut: number;
  readonly outage: number;
  readonly clock_step: number;
  readonly session_loss: number;
  readonly unplug: number;
  readonly orderly_stop: number;
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
  const tight = chance.yes(0.04);
  const often = (...p: number[]) => chance.pick(p);
  const marks_dup = chance.yes(0.75);
  return {
    length: (tight ? 90 : chance.between(3, 12)) * MINUTE,
    windows: tight ? plan(60, 300) : chance.pick([plan(10, 60), plan(30, 300), plan(10, [60, 30]), plan(60, 300)]),
    commit_interval: chance.pick([500, 2000, 5000, 20_000]),
    lateness: chance.pick([0, 20, 60]) * SECOND,
    idle_after: chance.pick([15, 60, 120]) * SECOND,
    max_size: tight ? 2_200_000 : 8_000_000,
    sensor_every: tight ? MINUTE : chance.between(1, 8) * SECOND,
    fields: tight ? 30 : 3,
    marks_dup,
    lowest_id: chance.yes(0.5),
    receive_maximum: chance.pick([1, 5, 20]),
    message_summaries: chance.pick([1, 3, 20]),
    in_flight: chance.pick([1, 4, 20]),
    outbox_messages: chance.pick([3, 20, 200]),
    order: chance.pick(['oldest_first', 'newest_first']),
    serial_time: chance.yes(0.5),
    crash: tight ? 0.002 : often(0, 0.002, 0.01, 0.04),
    commit_failure: often(0, 0, 0.01),
    cut: often(0, 0.1, 0.5, 2),
    outage: tight ? 0.05 : often(0, 0.02, 0.1),
    clock_step: often(0, 0, 0.1),
    session_loss: marks_dup ? often(0, 0, 0.05) : 0,
    unplug: often(0, 0.1, 1),
    orderly_stop: often(0, 0.02),
    broker_loss: often(0, 0, 0.2),
    receiver_loss: often(0, 0, 0, 0.01),
    change_of_plan: often(0, 0, 0.2),
    late: often(0, 0.1, 0.4),
    repeated: often(0, 0.05),
    future: often(0, 0.01),
  };
}

function plan(pane: number, wider: number | [number, number]): WindowPlan {
  const [size, every] = typeof wider === 'number' ? [wider, wider] : wider;
  return { pane: shape(pane, pane), wider: [shape(size, every)] };
}

function shape(size: number, every: number): WindowShape {
  const name = size < 60 ? `${size}s` : `${size / 60}m`;
  const step = every < 60 ? `${every}s` : `${every / 60}m`;
  return { name: size === every ? name : `${name}/${step}`, size: size * SECOND, every: every * SECOND };
}
