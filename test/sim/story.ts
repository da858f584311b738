import type { Scenario } from './scenario.ts';

/** What can happen to the world. */
export type Fault =
  | 'field away'
  | 'central away'
  | 'cloud away'
  | 'session lost'
  | 'unplugged'
  | 'central forgets'
  | 'agent stops'
  | 'agent crashes'
  | 'receiver crashes'
  | 'receiver lost'
  | 'clock jumps'
  | 'sleeps'
  | 'garbled'
  | 'copied'
  | 'put back';

/** A world in which just these faults strike, and nothing else goes wrong: at which time, which one, for how long. */
export interface Story {
  readonly scenario?: Partial<Scenario>;
  readonly faults: readonly (readonly [at: number, fault: Fault, length?: number])[];
}

/** No fault by chance. */
export const CALM: Partial<Scenario> = {
  ...{ crash: 0, commit_failure: 0, cut: 0, outage: 0, clock_step: 0, session_loss: 0, unplug: 0, orderly_stop: 0 },
  ...{ broker_loss: 0, receiver_loss: 0, change_of_plan: 0, sleep: 0, damage: 0, late: 0.1, repeated: 0, future: 0 },
};
